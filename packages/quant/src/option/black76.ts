import { normalCdf, normalPdf } from '../normal.ts';
import { callShare, depthOf } from './normalised.ts';

/** +1 for a call, −1 for a put: the sign in every formula. */
export type Right = 1 | -1;

/**
 * Price of a European option on a future, in the unit of the forward: F. Black, "The Pricing of
 * Commodity Contracts" (1976). NaN for a volatility below zero, and with one above it for a forward or
 * strike that is not above zero.
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
  const least = Math.min(forward, strike);
  if (!(s > 0 && least > 0)) return Number.NaN;
  const x = depthOf(Math.abs(forward - strike), least);
  return discount * (intrinsic + least * callShare(x, s));
}

/** Vega of Black-76: derivative of the price by the volatility, per 1.00 of it (not per vol point). */
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

/** Delta of Black-76: derivative of the price by the future, −1..1; undiscounted, the forward delta. */
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
