import { normalCdf, normalPdf } from '../normal.ts';
import { blackPrice, type Right } from '../option/black76.ts';
import { type Critical, criticalPrice } from './critical.ts';

/**
 * Price of an American option by N. Ju and R. Zhong, "An approximate formula for pricing American
 * options" (1999): the quadratic approximation with a correction of the second order. Discounted.
 * Without interest (rate ≤ 0) it is the European price; with a carry as well, where a yield may make
 * exercise worth while, it is NaN.
 *
 * @param underlying - price of the future, or of the spot when there is a carry
 * @param vol - annual volatility, decimal
 * @param rate - annual interest, continuous
 * @param carry - annual drift of the underlying: 0 for a future, rate − yield for a spot
 *
 * @example
 * ```ts
 * americanPrice(1, 100, 100, 0.5, 0.35, 0.1); // 9.464
 * ```
 */
export function americanPrice(
  right: Right,
  underlying: number,
  strike: number,
  tauYears: number,
  vol: number,
  rate: number,
  carry: number = 0,
): number {
  return price(right, underlying, strike, tauYears, vol, rate, carry, correction);
}

/**
 * Price of an American option by Barone-Adesi and Whaley (1987), for comparison with published
 * values: on crude's far strikes it is dearer than the true price. Arguments as `americanPrice`.
 */
export function baroneAdesiWhaley(
  right: Right,
  underlying: number,
  strike: number,
  tauYears: number,
  vol: number,
  rate: number,
  carry: number = 0,
): number {
  return price(right, underlying, strike, tauYears, vol, rate, carry, uncorrected);
}

type Correction = typeof correction;

function price(
  right: Right,
  underlying: number,
  strike: number,
  tauYears: number,
  vol: number,
  rate: number,
  carry: number,
  correct: Correction,
): number {
  const s = vol * Math.sqrt(tauYears);
  const rho = rate * tauYears;
  const kappa = carry * tauYears;
  const forward = underlying * Math.exp(kappa);
  const european = blackPrice(right, forward, strike, tauYears, vol, Math.exp(-rho));
  if (!(rho > 0)) return carry === 0 ? european : Number.NaN;
  const intrinsic = right * (underlying - strike);
  const critical = criticalPrice(right, s, rho, kappa);
  if (critical === undefined) return Math.max(european, intrinsic);
  const log = Math.log(underlying / strike);
  if (right * (log - critical.at) >= 0) return intrinsic;
  const held = premium(critical, log, correct(right, critical, log, s, rho, kappa));
  return Math.max(european + strike * Math.max(held, 0), intrinsic);
}

function premium(critical: Critical, log: number, chi: number): number {
  return (critical.premium * Math.exp(critical.exponent * (log - critical.at))) / (1 - chi);
}

function uncorrected(): number {
  return 0;
}

/** The χ of Ju and Zhong. */
function correction(
  right: Right,
  critical: Critical,
  log: number,
  s: number,
  rho: number,
  kappa: number,
): number {
  const { at, d1, exponent } = critical;
  const variance = s * s;
  const ofRate = -Math.expm1(-rho);
  const discount = 1 - ofRate;
  const alpha = (2 * rho) / variance;
  // 2λ + β − 1, and λ′ with it.
  const root = 2 * exponent + (2 * kappa) / variance - 1;
  const turn = -alpha / (ofRate * ofRate * root);
  const level = Math.exp(at);
  const kept = Math.exp(kappa - rho);
  // The European option's derivative by 1 − e^(−ρ), at the critical price.
  const ageing =
    (0.5 * s * level * kept * normalPdf(d1) -
      right * (rho - kappa) * level * kept * normalCdf(right * d1)) /
      (rho * discount) +
    right * normalCdf(right * (d1 - s));
  const away = log - at;
  const square = (0.5 * discount * alpha * turn) / root;
  const linear =
    (-(discount * alpha) / root) * (ageing / critical.premium + 1 / ofRate + turn / root);
  return away * (linear + square * away);
}
