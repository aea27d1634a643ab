import {
  DISTANCE_STEP,
  DISTANCES,
  EXCESS,
  FIRST_RATE,
  MAX_DISTANCE,
  MAX_RATE,
  MIN_RATE,
  RATE_STEP,
  RATES,
  VARIANCES,
} from './excess.ts';

const [V0, V1, V2] = VARIANCES;
const MAX_VARIANCE = 5.5;
const C0 = 1 / ((V0 - V1) * (V0 - V2));
const C1 = 1 / ((V1 - V0) * (V1 - V2));
const C2 = 1 / ((V2 - V0) * (V2 - V1));
const PER_RATE = 1 / RATE_STEP;
const PER_DISTANCE = 1 / DISTANCE_STEP;
const SIXTH = 1 / 6;
/** Numbers of the table to a variance. */
const LAYER = RATES * DISTANCES;

/**
 * Takes early exercise out of the volatility of an option on a future, for the cost of a look-up: from
 * the total vol σ√τ that its out-of-the-money price, grown by e^(rate·τ), has as if it were European,
 * to the one that `americanTotalVol` finds. For crude both agree within 0.001 vol points up to one
 * year and 0.003 up to two, five deviations to either side.
 *
 * By the symmetry of options on futures the excess, divided by rate·τ, depends on three pure numbers
 * only; it is interpolated in the table `EXCESS`. Beyond five deviations, a total vol of 2.3 or 17 % of
 * interest up to expiry it stays as it is at that edge.
 *
 * @param total - `impliedTotalVol(right, price * Math.exp(rateTimesTau), forward, strike)`
 * @param logMoneyness - ln(strike/forward), of either sign
 * @param rateTimesTau - annual interest times years to expiry; at or below zero nothing is taken out
 *
 * @example
 * ```ts
 * europeanTotalVol(0.4545907, 0, 0.045); // 0.45: half a vol point of a year's option at the money
 * ```
 */
export function europeanTotalVol(
  total: number,
  logMoneyness: number,
  rateTimesTau: number,
): number {
  if (!(rateTimesTau > 0 && total > 0)) return total;
  const z = Math.abs(logMoneyness) / total;
  if (Number.isNaN(z)) return z;
  const near = Math.min(z, MAX_DISTANCE);
  const rate = Math.min(rateTimesTau, MAX_RATE);
  const v = Math.min(total * total, MAX_VARIANCE);
  // Lagrange's weights: cubic over four distances, quadratic in the variance; straight in the rate.
  const across = (near / (1 + 0.5 * near)) * PER_DISTANCE;
  const i = Math.max(Math.min(Math.floor(across) - 1, DISTANCES - 4), 0);
  const a = across - i;
  const a0 = (a - 1) * (a - 2) * (a - 3) * -SIXTH;
  const a1 = a * (a - 2) * (a - 3) * 0.5;
  const a2 = a * (a - 1) * (a - 3) * -0.5;
  const a3 = a * (a - 1) * (a - 2) * SIXTH;
  const c0 = (v - V1) * (v - V2) * C0;
  const c1 = (v - V0) * (v - V2) * C1;
  const c2 = (v - V0) * (v - V1) * C2;
  const along = (Math.sqrt(Math.sqrt(Math.max(rate, MIN_RATE))) - FIRST_RATE) * PER_RATE;
  const k = Math.min(Math.floor(along), RATES - 2);
  const b = along - k;
  const at = k * DISTANCES + i;
  const before = row(at, c0, c1, c2, a0, a1, a2, a3);
  const after = row(at + DISTANCES, c0, c1, c2, a0, a1, a2, a3);
  return total / (1 + rate * Math.exp(before + b * (after - before)));
}

/** Interpolated in distance and variance, at one rate. */
function row(
  at: number,
  c0: number,
  c1: number,
  c2: number,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
): number {
  const e = EXCESS;
  const m = at + LAYER;
  const n = m + LAYER;
  return (
    c0 * (a0 * e[at]! + a1 * e[at + 1]! + a2 * e[at + 2]! + a3 * e[at + 3]!) +
    c1 * (a0 * e[m]! + a1 * e[m + 1]! + a2 * e[m + 2]! + a3 * e[m + 3]!) +
    c2 * (a0 * e[n]! + a1 * e[n + 1]! + a2 * e[n + 2]! + a3 * e[n + 3]!)
  );
}
