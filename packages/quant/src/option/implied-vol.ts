import type { Right } from './black76.ts';
import { timeValue } from './time-value.ts';
import { solveTotalVol } from './total-vol.ts';

/**
 * The volatility, decimal and annual, at which Black-76 gives this price; NaN when no volatility
 * does, and `impliedVolFault` says why. P. Jäckel's "Let's Be Rational" (2015): to the last digits
 * that the price carries.
 *
 * @param price - discounted premium, in the unit of the forward
 * @param tauYears - time to expiry in years
 * @param discount - value now of one unit at expiry
 *
 * @example
 * ```ts
 * impliedVol(1, 44.1868533121, 620, 600, 0.5, Math.exp(-0.05 * 0.5)); // 0.2
 * ```
 */
export function impliedVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
  tauYears: number,
  discount: number = 1,
): number {
  if (!(tauYears > 0 && discount > 0)) return Number.NaN;
  return impliedTotalVol(right, price / discount, forward, strike) / Math.sqrt(tauYears);
}

/**
 * The volatility up to expiry, σ√τ, that gives this undiscounted price; NaN when none does. It does
 * not ask how far the expiry is, so it stands for as long as the price and the forward do.
 *
 * @example
 * ```ts
 * impliedTotalVol(1, 45.3054488, 620, 600); // 0.2·√0.5
 * ```
 */
export function impliedTotalVol(
  right: Right,
  price: number,
  forward: number,
  strike: number,
): number {
  return impliedTotalVolFrom(Number.NaN, right, price, forward, strike);
}

/**
 * `impliedTotalVol`, to the same digits, from a guess that may be near: the answer for the quote
 * before. A poor one costs time and nothing else.
 */
export function impliedTotalVolFrom(
  guess: number,
  right: Right,
  price: number,
  forward: number,
  strike: number,
): number {
  const least = forward < strike ? forward : strike;
  const value = timeValue(right, price, forward, strike);
  const rest = (right > 0 ? forward - price : strike - price) / least;
  if (!(value > 0 && rest > 0 && least > 0)) return Number.NaN;
  return solveTotalVol(guess, value, Math.abs(forward - strike), least, rest);
}
