import { isEventType, type MarketEvent } from '@crude-alpha/contracts';

/** Whether an event is one of those that are wanted. */
export type Wanted = (event: MarketEvent) => boolean;

/**
 * Reads what is wanted from words: types (`trade`), symbols (`CL.F27`), and all symbols that begin so
 * (`LO.>`). Events without a symbol are let through by any symbol, since they are about all of them.
 * @example onlyOf(['quote', 'trade', 'CL.>']) // quotes and trades of crude futures
 */
export function onlyOf(words: readonly string[]): Wanted {
  const types = new Set<string>(words.filter((word) => isEventType(word)));
  const symbols = words.filter((word) => !types.has(word));
  const exact = new Set(symbols.filter((symbol) => !symbol.endsWith('>')));
  const beginnings = symbols
    .filter((symbol) => symbol.endsWith('>'))
    .map((symbol) => symbol.slice(0, -1));
  return (event) => {
    if (types.size > 0 && !types.has(event.type)) return false;
    if (symbols.length === 0) return true;
    const symbol = 'symbol' in event ? event.symbol : undefined;
    if (symbol === undefined) return true;
    return exact.has(symbol) || beginnings.some((beginning) => symbol.startsWith(beginning));
  };
}
