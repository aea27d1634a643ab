import { normalCdf, normalPdf } from '../normal.ts';
import type { Right } from '../option/black76.ts';
import { normalisedCall } from '../option/normalised.ts';

const MAX_STEPS = 64;
const DONE = 1e-14;
/** Interest up to expiry below which early exercise is worth less than the rounding of the price. */
const NO_INTEREST = 1e-13;

/**
 * Where early exercise begins, in the quadratic approximation of L. MacMillan (1986) and
 * G. Barone-Adesi and R. Whaley, "Efficient analytic approximation of American option values" (1987).
 * Everything is a pure number: prices are in units of the strike.
 */
export interface Critical {
  /** ln(underlying/strike) from which the option is exercised at once. */
  readonly at: number;
  /** What exercise is worth there above the European option. */
  readonly premium: number;
  /** The power of the underlying with which the premium falls away from there. */
  readonly exponent: number;
  /** Standardised distance, the d1 of Black and Scholes, there. */
  readonly d1: number;
}

/**
 * The critical price; undefined when exercise before expiry is never worth while: without interest,
 * or for a call whose underlying yields nothing.
 *
 * @param s - vol·√τ
 * @param rho - rate·τ
 * @param kappa - carry·τ, 0 for a future
 */
export function criticalPrice(
  right: Right,
  s: number,
  rho: number,
  kappa: number,
): Critical | undefined {
  const yieldTau = rho - kappa;
  if (!(s > 0 && rho > NO_INTEREST) || (right === 1 && yieldTau <= 0)) return undefined;
  const ofRate = -Math.expm1(-rho);
  const ofYield = -Math.expm1(-yieldTau);
  const kept = 1 - ofYield;
  const discount = 1 - ofRate;
  const exponent = powerOf(right, s, rho, kappa, ofRate);
  const drift = discount * Math.expm1(kappa);
  // In y = right·ln(critical/strike) the equation rises from below zero at y = 0 to one root.
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let y = guess(right, s, rho, kappa);
  let d1 = 0;
  let premium = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const log = right * y;
    const level = Math.exp(log);
    d1 = (log + kappa) / s + 0.5 * s;
    const ahead = ofYield + kept * normalCdf(-right * d1);
    // Exercise less the European option, by parity: no difference of two large prices.
    premium = right * (Math.expm1(log) * ofYield - drift) - discount * other(right, log + kappa, s);
    const gap = premium - (right * level * ahead) / exponent;
    const slope =
      level * (ahead * (1 - 1 / exponent) + (right * kept * normalPdf(d1)) / (s * exponent));
    if (gap < 0) low = y;
    else high = y;
    let next = y - gap / slope;
    if (!(next > low && next < high)) next = high < 1e300 ? 0.5 * (low + high) : 2 * y + s;
    const moved = Math.abs(next - y);
    y = next;
    if (moved <= DONE * y) break;
  }
  return { at: right * y, premium, exponent, d1 };
}

/** The root of the quadratic on the side of the right: above 1 for a call, below 0 for a put. */
function powerOf(right: Right, s: number, rho: number, kappa: number, ofRate: number): number {
  const variance = s * s;
  const half = 0.5 - kappa / variance;
  return half + right * Math.sqrt(half * half + (2 * rho) / (variance * ofRate));
}

/** The European option of the other right, in units of the strike, undiscounted. */
function other(right: Right, logForward: number, s: number): number {
  const intrinsic = Math.max(-right * Math.expm1(logForward), 0);
  return intrinsic + Math.exp(0.5 * logForward) * normalisedCall(-Math.abs(logForward), s);
}

/** Barone-Adesi and Whaley's first guess, between the strike and the price without an expiry. */
function guess(right: Right, s: number, rho: number, kappa: number): number {
  const exponent = powerOf(right, s, rho, kappa, 1);
  // (critical − strike)/strike of the option that never expires.
  const perpetual = 1 / (exponent - 1);
  const share = -Math.expm1(-Math.max(right * kappa + 2 * s, s) / Math.abs(perpetual));
  return Math.max(right * Math.log1p(perpetual * share), 1e-3 * s);
}
