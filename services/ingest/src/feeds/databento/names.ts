import {
  futureSymbol,
  MarketError,
  optionSymbol,
  parseCmeSymbol,
  type Right,
} from '@crude-alpha/market';

/** What the venue's own symbol says of an instrument. */
export type InstrumentName =
  | { readonly kind: 'future'; readonly symbol: string; readonly product: string }
  | {
      readonly kind: 'option';
      readonly symbol: string;
      readonly product: string;
      readonly right: Right;
      readonly strike: number;
    };

/**
 * The dotted name of `CLF7` or `LOF7 C7000` in a record of about the time `nearUs`. Null for what has no
 * such name: spreads, strategies, products that are not known.
 */
export function nameOf(raw: string, nearUs: number): InstrumentName | null {
  try {
    return nameOn(raw, new Date(nearUs / 1000).toISOString().slice(0, 10));
  } catch (error) {
    // A month or strike that nobody lists, as of a time that is none.
    if (error instanceof MarketError) return null;
    throw error;
  }
}

function nameOn(raw: string, on: string): InstrumentName | null {
  const parsed = parseCmeSymbol(raw, on);
  if (parsed === null || parsed.kind === 'spot') return null;
  const { kind, product, month } = parsed;
  if (kind === 'future') return { kind, symbol: futureSymbol(product, month), product };
  const { right, strike } = parsed;
  return { kind, symbol: optionSymbol(product, month, right, strike), product, right, strike };
}
