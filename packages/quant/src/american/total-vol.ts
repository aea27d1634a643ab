import type { Right } from '../option/black76.ts';
import { impliedTotalVol } from '../option/implied-vol.ts';
import { normalisedCall } from '../option/normalised.ts';
import { exerciseBoundary, exercisePremium } from './boundary.ts';

const MAX_STEPS = 60;
const DONE = 1e-13;

/**
 * The volatility up to expiry, σ√τ, of the European option behind an American one on a future: IV(P −
 * EEP(σ)) until nothing moves, with the early exercise premium of `exerciseBoundary`. NaN where no
 * volatility gives the price: at or below the intrinsic value, at or above the upper bound of a
 * European option, or when an input is no positive number. Without interest (rate ≤ 0) the price is
 * taken as European.
 *
 * It is exact and slow; a live chain takes `europeanTotalVol`.
 *
 * @param price - premium as quoted, in the unit of the future
 * @param rateTimesTau - annual interest times years to expiry
 *
 * @example
 * ```ts
 * americanTotalVol(1, 12.03258, 70, 70, 0.045); // 0.45
 * ```
 */
export function americanTotalVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
  rateTimesTau: number,
): number {
  const target = impliedTotalVol(right, price * Math.exp(rateTimesTau), forward, strike);
  if (rateTimesTau <= 0 || Number.isNaN(target)) return target;
  if (!(price > right * (forward - strike))) return Number.NaN;
  return solve(right * Math.log(strike / forward), target, rateTimesTau);
}

/**
 * The total vol that is read off an American price, grown by the interest, when it is taken as the
 * undiscounted price of a European option: what `americanTotalVol` undoes.
 *
 * @param x - how far out of the money, see `exercisePremium`
 * @param s - the true total vol
 */
export function naiveTotalVol(x: number, s: number, rho: number): number {
  const heights = exerciseBoundary(s, rho);
  if (heights === undefined) return s;
  const future = Math.exp(x);
  const premium = exercisePremium(heights, x, s, rho);
  if (Number.isNaN(premium)) {
    return impliedTotalVol(-1, Math.exp(rho) * (1 - future), future, 1);
  }
  const timeValue = normalisedCall(-Math.abs(x), s) + Math.exp(rho) * premium;
  const price = Math.max(1 - future, 0) + Math.exp(0.5 * x) * timeValue;
  // A European put is never worth its strike; an American one, grown by the interest, may be.
  return price < 1 ? impliedTotalVol(-1, price, future, 1) : Number.POSITIVE_INFINITY;
}

/** The true total vol is below the naive one, which rises with it nearly in proportion. */
function solve(x: number, target: number, rho: number): number {
  let low = 0;
  let high = target;
  let s = target;
  let before = 0;
  let errorBefore = -target;
  for (let step = 0; step < MAX_STEPS && high - low > DONE * high; step++) {
    const error = naiveTotalVol(x, s, rho) - target;
    if (error === Number.POSITIVE_INFINITY) {
      // A secant through it would stand still.
      high = s;
      s = 0.5 * (low + high);
      continue;
    }
    if (error > 0) high = s;
    else low = s;
    let next = s - (error * (s - before)) / (error - errorBefore);
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    const moved = Math.abs(next - s);
    before = s;
    errorBefore = error;
    s = next;
    if (moved <= DONE * s) break;
  }
  return s;
}
