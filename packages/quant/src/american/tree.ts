import type { Right } from '../option/black76.ts';

/** Further from the strike than this, in standard deviations, there is no time value left. */
const FAR = 30;

/**
 * Price of an American option on a future from a binomial tree: slow, and independent of every
 * closed approximation. D. Leisen and M. Reimer, "Binomial models for option valuation" (1996), whose
 * tree is centred on the strike so that the error falls smoothly with the steps, and extrapolated
 * from two trees (L. F. Richardson). About 1e-4 of the time value at 101 steps.
 *
 * @param underlying - price of the future, or of the spot when there is a carry
 * @param vol - annual volatility, decimal
 * @param rate - annual interest, continuous: the price is discounted
 * @param steps - of the finer tree; made odd
 * @param carry - annual drift of the underlying: 0 for a future, rate − yield for a spot
 */
export function americanTreePrice(
  right: Right,
  underlying: number,
  strike: number,
  tauYears: number,
  vol: number,
  rate: number,
  steps: number,
  carry: number = 0,
): number {
  const intrinsic = Math.max(right * (underlying - strike), 0);
  const s = vol * Math.sqrt(tauYears);
  const growth = Math.exp(carry * tauYears);
  const low = Math.log((underlying * growth) / strike) / s - 0.5 * s;
  if (!(Math.abs(low) < FAR && Math.abs(low + s) < FAR)) {
    const later = Math.exp(-rate * tauYears) * right * (underlying * growth - strike);
    return Math.max(intrinsic, later);
  }
  const fine = Math.trunc(steps) | 1;
  const coarse = Math.trunc(fine / 2) | 1;
  const tree = (n: number): number =>
    treePrice(right, underlying, strike, low, low + s, rate * tauYears, growth, n);
  const ofFine = tree(fine);
  const extrapolated = ofFine + (ofFine - tree(coarse)) / (fine / coarse - 1);
  return Math.max(intrinsic, extrapolated);
}

function treePrice(
  right: Right,
  underlying: number,
  strike: number,
  d2: number,
  d1: number,
  rateTimesTau: number,
  growth: number,
  steps: number,
): number {
  const up = probability(d2, steps);
  const down = probability(-d2, steps);
  const rise = growth ** (1 / steps);
  const u = (rise * probability(d1, steps)) / up;
  const d = (rise * probability(-d1, steps)) / down;
  const discount = Math.exp(-rateTimesTau / steps);
  const ratio = u / d;
  const values = new Float64Array(steps + 1);
  let price = underlying * d ** steps;
  for (let at = 0; at <= steps; at++) {
    values[at] = Math.max(right * (price - strike), 0);
    price *= ratio;
  }
  const toUp = discount * up;
  const toDown = discount * down;
  for (let step = steps - 1; step >= 0; step--) {
    price = underlying * d ** step;
    for (let at = 0; at <= step; at++) {
      const held = toDown * values[at]! + toUp * values[at + 1]!;
      values[at] = Math.max(held, right * (price - strike));
      price *= ratio;
    }
  }
  return values[0]!;
}

/** Probability of an up-move, from a normal quantile: the second inversion of Peizer and Pratt. */
function probability(z: number, steps: number): number {
  const scaled = z / (steps + 1 / 3 + 0.1 / (steps + 1));
  const tail = Math.exp(-scaled * scaled * (steps + 1 / 6));
  const root = Math.sqrt(1 - tail);
  // The small side is written without a difference, so that up and down add to one to the last digit.
  return z > 0 ? 0.5 + 0.5 * root : (0.5 * tail) / (1 + root);
}
