import { inverseNormalCdf, strikeAtDelta } from '@crude-alpha/quant';

/**
 * The smile of one expiry: σ(z) = atm·(1 + skew·u + curvature·u²), where z = ln(K/F)/(atm·√τ) counts
 * standard deviations and u = z/√(1 + z²/9) is z near the money and stays within ±3, so that the
 * wings flatten instead of running away.
 */
export interface Smile {
  forward: number;
  tauYears: number;
  atm: number;
  skew: number;
  curvature: number;
}

/**
 * The same shape around Bachelier's model: σ(m) in dollars per √year, where m = (K − F)/(normal·√τ)
 * takes the place of z, and the forward may be negative.
 */
export interface NormalSmile {
  forward: number;
  tauYears: number;
  normal: number;
  skew: number;
  curvature: number;
}

const SETTLED = 1e-14;
const MAX_STEPS = 500;

/** Volatility relative to that at the money, so many standard deviations from it. */
export function shapeAt({ skew, curvature }: Pick<Smile, 'skew' | 'curvature'>, z: number): number {
  const u = z / Math.sqrt(1 + (z * z) / 9);
  return 1 + u * (skew + u * curvature);
}

/** Volatility at a logarithmic moneyness ln(K/F). */
export function volAt(smile: Smile, logMoneyness: number): number {
  return smile.atm * shapeAt(smile, logMoneyness / (smile.atm * Math.sqrt(smile.tauYears)));
}

/** Normal volatility at K − F, dollars per √year. */
export function normalVolAt(smile: NormalSmile, distance: number): number {
  return smile.normal * shapeAt(smile, distance / (smile.normal * Math.sqrt(smile.tauYears)));
}

/** Volatility at a forward delta, premium not counted: 0.25 for the call, −0.25 for the put. */
export function volAtDelta(smile: Smile, delta: number): number {
  const { forward, tauYears } = smile;
  const at = (strike: number): number => volAt(smile, Math.log(strike / forward));
  return at(strikeAtDelta(delta, forward, tauYears, at));
}

/**
 * Normal volatility at a delta Φ(φ(F − K)/(σ·√τ)) of Bachelier's model, dollars per √year; NaN on a
 * smile too steep for the iteration to settle.
 */
export function normalVolAtDelta(smile: NormalSmile, delta: number): number {
  const away = -Math.sign(delta) * inverseNormalCdf(Math.abs(delta));
  let shape = 1;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = shapeAt(smile, away * shape);
    if (Math.abs(next - shape) <= SETTLED) return smile.normal * next;
    shape = next;
  }
  return Number.NaN;
}
