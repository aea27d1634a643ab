import type { Right } from './black76.ts';
import { logStep } from './householder.ts';
import { mills } from './mills.ts';
import { normalGuess } from './normal-guess.ts';
import { LN_SQRT_2PI } from './normalised.ts';
import { timeValue } from './time-value.ts';

/**
 * The annual volatility, in the unit of the forward, at which Bachelier's model gives this price;
 * NaN when none does: at or below the intrinsic value, or when an input is no finite number. Forward
 * and strike have any sign. A rational guess (P. Jäckel, "Implied Normal Volatility", 2017) and a step
 * of Householder's method: to the last digits that the price carries.
 *
 * @param price - discounted premium, in the unit of the forward
 * @param tauYears - time to expiry in years
 * @param discount - value now of one unit at expiry
 */
export function bachelierImpliedVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
  tauYears: number,
  discount: number = 1,
): number {
  if (!(tauYears > 0 && discount > 0)) return Number.NaN;
  return bachelierImpliedTotalVol(right, price / discount, forward, strike) / Math.sqrt(tauYears);
}

/** σ√τ, in the unit of the forward, of an undiscounted price in Bachelier's model; NaN when none. */
export function bachelierImpliedTotalVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
): number {
  const value = timeValue(right, price, forward, strike);
  const distance = Math.abs(forward - strike);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return Number.NaN;
  const n = normalGuess(value, distance);
  const y = distance / n;
  const over = 1 - y * mills(-y);
  const ratio = value / (n * over);
  const logRatio = ratio > 1e-290 ? Math.log(ratio) : Math.log(value) - Math.log(n * over);
  const e = (logRatio + 0.5 * y * y + LN_SQRT_2PI) * over;
  return n + n * logStep(e, 1 / over, y * y, 0);
}
