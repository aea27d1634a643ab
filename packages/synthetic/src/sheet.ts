import { STRIKE_STEP } from './line.ts';

/** Strikes of one expiry, ascending, and what is known at each of them. */
export interface Sheet {
  readonly strikes: Float64Array;
  /** NaN where the strike is not positive. */
  readonly logStrikes: Float64Array;
  /** Discounted European call, dollars. */
  readonly calls: Float64Array;
  /** Undiscounted delta and gamma of the call. */
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  /** Half of the spread before noise, dollars. */
  readonly halfSpreads: Float64Array;
  /** What the right to exercise early adds to call and put, dollars, and its slope by the forward. */
  readonly callPremiums: Float64Array;
  readonly callPremiumSlopes: Float64Array;
  readonly putPremiums: Float64Array;
  readonly putPremiumSlopes: Float64Array;
}

/** @param low - the lowest strike in steps of half a dollar */
export function sheetOf(low: number, count: number): Sheet {
  const strikes = Float64Array.from({ length: count }, (_, place) => (low + place) * STRIKE_STEP);
  return {
    strikes,
    logStrikes: strikes.map((strike) => Math.log(strike)),
    calls: new Float64Array(count),
    deltas: new Float64Array(count),
    gammas: new Float64Array(count),
    halfSpreads: new Float64Array(count),
    callPremiums: new Float64Array(count),
    callPremiumSlopes: new Float64Array(count),
    putPremiums: new Float64Array(count),
    putPremiumSlopes: new Float64Array(count),
  };
}
