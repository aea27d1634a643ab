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
      /** Null for a weekly: how its strikes are written is not known here, its definition says. */
      readonly strike: number | null;
    };

const OPTION = /^([A-Z0-9]{2,4})([FGHJKMNQUVXZ]\d{1,2}) ([CP])(0|-?[1-9]\d{0,8})$/;

/**
 * The dotted name of `CLF7`, `LOF7 C7000` or, under its own root, of a weekly (`LO1F7 C7000` is
 * `LO1.F27.C7000`), in a record of about the time `nearUs`. Null for what has no such name: spreads,
 * strategies, futures of products that are not known.
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
  if (parsed === null) return weekly(raw, on);
  if (parsed.kind === 'spot') return null;
  const { kind, product, month } = parsed;
  if (kind === 'future') return { kind, symbol: futureSymbol(product, month), product };
  const { right, strike } = parsed;
  return { kind, symbol: optionSymbol(product, month, right, strike), product, right, strike };
}

function weekly(raw: string, on: string): InstrumentName | null {
  const match = OPTION.exec(raw);
  if (match === null) return null;
  const [, product, month, right, strike] = match;
  // Of which ten years the digit is does not depend on the product.
  const dated = parseCmeSymbol(`CL${month}`, on);
  if (dated?.kind !== 'future') return null;
  const [, monthSymbol] = futureSymbol('CL', dated.month).split('.');
  return {
    kind: 'option',
    symbol: `${product}.${monthSymbol}.${right}${strike}`,
    product: product!,
    right: right as Right,
    strike: null,
  };
}
