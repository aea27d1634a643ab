import { isEventType, isSymbolName, type MarketEvent } from '@crude-alpha/contracts';
import { RecordingError } from '../errors.ts';

/** Whether an event is one of those that are wanted. */
export type Wanted = (event: MarketEvent) => boolean;

/**
 * Reads what is wanted from words: types (`trade`), symbols (`CL.F27`), and all symbols that begin so
 * (`LO.>`). Events without a symbol are let through by any symbol, since they are about all of them. Throws
 * `BAD_WORD` of what can be neither: nothing would be wanted, and nobody would know why.
 * @example onlyOf(['quote', 'trade', 'CL.>']) // quotes and trades of crude futures
 */
export function onlyOf(words: readonly string[]): Wanted {
  const types = new Set<string>(words.filter((word) => isEventType(word)));
  for (const word of words) {
    if (types.has(word) || word === '>' || isSymbol(word)) continue;
    throw new RecordingError('BAD_WORD', `"${word}" is neither a type of event nor a symbol`);
  }
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

/** A word of small letters alone is a type that was misspelt; `btcusdt>` is the symbol. */
function isSymbol(word: string): boolean {
  return !/^[a-z]+$/.test(word) && isSymbolName(word.replace(/\.?>$/, ''));
}
