import { inverseNormalCdf } from '../normal.ts';
import type { SmileFit } from './smile-fit.ts';

const MAX_STEPS = 100;
/** Of a standard deviation up to expiry: far below any quote, far above rounding. */
const SETTLED = 1e-12;

/**
 * Moneyness (as in the measure of the fit) whose forward delta is this on the fitted smile:
 * undiscounted, not premium-adjusted, φ·N(φ·d1) in the lognormal measure and φ·N(φ·d) in the normal
 * one, where the 25-delta strike lies 0.6745·σ√τ from the forward. NaN when the points do not reach so
 * far, or when the smile is too steep for the iteration to settle: a wing is never extrapolated.
 *
 * @param delta - signed: 0.25 for the 25-delta call, −0.25 for the put
 */
export function moneynessAtDelta(fit: SmileFit, delta: number): number {
  const d = delta < 0 ? -inverseNormalCdf(-delta) : inverseNormalCdf(delta);
  const root = Math.sqrt(fit.tauYears);
  const convexity = fit.measure === 'normal' ? 0 : 0.5;
  let moneyness = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const s = fit.volAt(moneyness) * root;
    const next = s * (convexity * s - d);
    if (Math.abs(next - moneyness) <= SETTLED * s) return fit.reaches(next) ? next : Number.NaN;
    moneyness = next;
  }
  return Number.NaN;
}

/** Volatility of the option with this forward delta on the fitted smile; NaN as `moneynessAtDelta`. */
export function volAtDelta(fit: SmileFit, delta: number): number {
  return fit.volAt(moneynessAtDelta(fit, delta));
}

/** The strike at a moneyness of the fit: F·e^m, or F + m in the normal measure. */
export function strikeAt(fit: SmileFit, moneyness: number): number {
  return fit.measure === 'normal' ? fit.forward + moneyness : fit.forward * Math.exp(moneyness);
}

/**
 * Risk reversal in vol points: 100·(σ_call − σ_put), call minus put as CME and Bloomberg quote it, so
 * positive where the upside is dearer.
 *
 * @param call - volatility of the call, decimal
 * @param put - volatility of the put of the same absolute delta
 */
export function riskReversal(call: number, put: number): number {
  return 100 * (call - put);
}

/**
 * Butterfly (smile strangle) in vol points: 100·(½(σ_call + σ_put) − σ_atm), with σ_atm at the forward.
 */
export function butterfly(call: number, put: number, atm: number): number {
  return 100 * (0.5 * (call + put) - atm);
}
