import type { Right } from '@crude-alpha/quant';
import type { Instrument } from '../state.ts';

export type Option = Instrument & { readonly right: Right };

export function isOption(one: Instrument): one is Option {
  return one.right !== 0 && Number.isFinite(one.strike);
}

/** The options of an expiry, by the symbol of one of them: `LO.F27` of `LO.F27.C7000`. */
export function seriesOf(symbol: string): string {
  const end = symbol.lastIndexOf('.');
  return end < 0 ? symbol : symbol.slice(0, end);
}
