import { strikeAtDelta } from '@crude-alpha/quant';

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

/** Volatility at a logarithmic moneyness ln(K/F). */
export function volAt(smile: Smile, logMoneyness: number): number {
  const z = logMoneyness / (smile.atm * Math.sqrt(smile.tauYears));
  const u = z / Math.sqrt(1 + (z * z) / 9);
  return smile.atm * (1 + u * (smile.skew + u * smile.curvature));
}

/** Volatility at a forward delta, premium not counted: 0.25 for the call, −0.25 for the put. */
export function volAtDelta(smile: Smile, delta: number): number {
  const { forward, tauYears } = smile;
  const at = (strike: number): number => volAt(smile, Math.log(strike / forward));
  return at(strikeAtDelta(delta, forward, tauYears, at));
}

/** Volatility of the 25-delta call minus that of the put, in vol points. */
export function riskReversal25(smile: Smile): number {
  return 100 * (volAtDelta(smile, 0.25) - volAtDelta(smile, -0.25));
}
