import { normalCdf, normalPdf } from '../normal.ts';
import { blackPrice, type Right } from './black76.ts';
import type { Greeks } from './greeks.ts';

/**
 * Fills `out` with the price and all greeks of Black-76 (F. Black, 1976; E. G. Haug, "The Complete
 * Guide to Option Pricing Formulas", 2007, ch. 2). At expiry, or without volatility, they are the
 * limits: gamma is infinite exactly at the money.
 *
 * @param tauYears - time to expiry in years; it is zero or more
 * @param vol - annual volatility, decimal
 * @param discount - value now of one unit at expiry; the rate is −ln(discount)/tauYears
 *
 * @example
 * ```ts
 * const greeks = noGreeks();
 * blackGreeks(greeks, 1, 105, 100, 0.5, 0.36, Math.exp(-0.1 * 0.5)); // delta 0.5946
 * ```
 */
export function blackGreeks(
  out: Greeks,
  right: Right,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): void {
  const root = Math.sqrt(tauYears);
  const s = vol * root;
  const x = Math.log(forward / strike);
  // At expiry the sign of the moneyness decides; exactly at the money it is a coin on its edge.
  const d1 =
    Number.isNaN(s) || s > 0 ? x / s + 0.5 * s : x === 0 ? 0 : x * Number.POSITIVE_INFINITY;
  const density = discount * normalPdf(d1);
  const price = blackPrice(right, forward, strike, tauYears, vol, discount);
  const rate = discount === 1 ? 0 : -Math.log(discount) / tauYears;
  out.price = price;
  out.forwardDelta = right * normalCdf(right * d1);
  out.delta = discount * out.forwardDelta;
  out.rho = -tauYears * price;
  out.vega = forward * root * density;
  // The density vanishes faster than anything here grows.
  const live = density !== 0;
  const d2 = d1 - s;
  out.gamma = live ? density / (forward * s) : 0;
  out.theta = rate * price - (live && root > 0 ? (0.5 * forward * density * vol) / root : 0);
  out.vanna = live && vol !== 0 ? (-density * d2) / vol : 0;
  out.volga = live && vol !== 0 ? (out.vega * d1 * d2) / vol : 0;
}
