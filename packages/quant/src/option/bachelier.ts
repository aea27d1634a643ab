import { normalCdf, normalPdf } from '../normal.ts';
import type { Right } from './black76.ts';
import type { Greeks } from './greeks.ts';
import { mills } from './mills.ts';

/**
 * Price of a European option on a future whose price moves normally, of any sign: L. Bachelier,
 * "Théorie de la spéculation" (1900), as CME priced its oil options in April 2020.
 *
 * @param tauYears - time to expiry in years
 * @param vol - annual volatility in the unit of the forward (dollars)
 * @param discount - value now of one unit at expiry; 1 gives the undiscounted price
 */
export function bachelierPrice(
  right: Right,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): number {
  const n = vol * Math.sqrt(tauYears);
  const intrinsic = Math.max(right * (forward - strike), 0);
  if (!(n > 0)) return n === 0 ? discount * intrinsic : Number.NaN;
  const y = Math.abs(forward - strike) / n;
  // By the ratio of tail and density a far wing keeps its digits; beyond 40, no double is left of it.
  if (y > 40) return discount * intrinsic;
  return discount * (intrinsic + n * normalPdf(y) * (1 - y * mills(-y)));
}

/**
 * Fills `out` with the price and all greeks of Bachelier's model; the volatility is in the unit of
 * the forward, and so are its greeks. At expiry, or without volatility, they are the limits.
 */
export function bachelierGreeks(
  out: Greeks,
  right: Right,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  discount: number = 1,
): void {
  const root = Math.sqrt(tauYears);
  const n = vol * root;
  const ahead = forward - strike;
  const d =
    Number.isNaN(n) || n > 0 ? ahead / n : ahead === 0 ? 0 : ahead * Number.POSITIVE_INFINITY;
  const density = discount * normalPdf(d);
  const price = bachelierPrice(right, forward, strike, tauYears, vol, discount);
  const rate = discount === 1 ? 0 : -Math.log(discount) / tauYears;
  out.price = price;
  out.forwardDelta = right * normalCdf(right * d);
  out.delta = discount * out.forwardDelta;
  out.rho = -tauYears * price;
  out.vega = root * density;
  const live = density !== 0;
  out.gamma = live ? density / n : 0;
  out.theta = rate * price - (live && root > 0 ? (0.5 * density * vol) / root : 0);
  out.vanna = live && vol !== 0 ? (-density * d) / vol : 0;
  out.volga = live && vol !== 0 ? (out.vega * d * d) / vol : 0;
}
