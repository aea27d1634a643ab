import { inverseNormalCdf } from '../normal.ts';

const MAX_STEPS = 200;

/**
 * The strike whose forward delta (undiscounted, not premium-adjusted) is this, on a smile.
 *
 * @param delta - signed: 0.25 for the 25-delta call, −0.25 for the put
 * @param tauYears - time to expiry in years
 * @param volAt - volatility of a strike, decimal
 * @returns NaN when the smile is too steep for the iteration to settle
 *
 * @example
 * ```ts
 * strikeAtDelta(0.25, 70, 30 / 365, () => 0.35); // 75.1
 * ```
 */
export function strikeAtDelta(
  delta: number,
  forward: number,
  tauYears: number,
  volAt: (strike: number) => number,
): number {
  const right = delta < 0 ? -1 : 1;
  const d1 = right * inverseNormalCdf(Math.abs(delta));
  const root = Math.sqrt(tauYears);
  let strike = forward;
  for (let step = 0; step < MAX_STEPS; step++) {
    const s = volAt(strike) * root;
    const next = forward * Math.exp(s * (0.5 * s - d1));
    if (Math.abs(next - strike) <= 1e-14 * strike) return next;
    strike = next;
  }
  return Number.NaN;
}
