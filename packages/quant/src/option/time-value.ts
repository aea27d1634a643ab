import type { Right } from './black76.ts';

/**
 * The price less its intrinsic value: by put–call parity the price of the option of the other right
 * when this one is in the money.
 */
export function timeValue(right: Right, price: number, forward: number, strike: number): number {
  const ahead = forward - strike;
  if (!(right * ahead > 0)) return price;
  // What rounding took from the difference (O. Møller 1965, D. Knuth), so that only the price's own
  // rounding is left where nearly all of it is intrinsic.
  const back = forward - ahead;
  const lost = forward - (ahead + back) + (back - strike);
  return price - right * ahead - right * lost;
}
