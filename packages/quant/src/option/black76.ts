import { normalCdf, normalPdf } from '../normal.ts';
import { normalisedCall } from './normalised.ts';

/** +1 for a call, −1 for a put: the sign in every formula. */
export type Right = 1 | -1;

/**
 * Black-76 price of a European option on a future.
 *
 * @param tauYears - time to expiry in years
 * @param vol - annual volatility, decimal (0.35 = 35 %)
 * @param discount - value now of one unit at expiry; 1 gives the undiscounted price
 *
 * @example
 * ```ts
 * blackPrice(1, 620, 600, 0.5, 0.2, Math.exp(-0.05 * 0.5)); // 44.19
 * ```
 */
export function blackPrice(
  right: Right,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): number {
  const intrinsic = Math.max(right * (forward - strike), 0);
  const s = vol * Math.sqrt(tauYears);
  if (s === 0) return discount * intrinsic;
  const x = -Math.abs(Math.log(forward / strike));
  return discount * (intrinsic + Math.sqrt(forward * strike) * normalisedCall(x, s));
}

/** Derivative of the price by the volatility, per 1.00 of volatility (not per vol point). */
export function blackVega(
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): number {
  const root = Math.sqrt(tauYears);
  return discount * forward * root * normalPdf(d1(forward, strike, vol * root));
}

/** Derivative of the price by the future, −1..1; undiscounted it is the forward delta. */
export function blackDelta(
  right: Right,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): number {
  return right * discount * normalCdf(right * d1(forward, strike, vol * Math.sqrt(tauYears)));
}

function d1(forward: number, strike: number, s: number): number {
  const x = Math.log(forward / strike);
  // At expiry the sign of the moneyness decides; exactly at the money it is a coin on its edge.
  if (s === 0) return x === 0 ? 0 : x * Number.POSITIVE_INFINITY;
  return x / s + 0.5 * s;
}
