import { SKEW_FAST_US, SKEW_FLOOR, SKEW_SLOW_US, SKEW_WARMUP_US } from './limits.ts';
import type { Skew } from './state.ts';

/**
 * Moves the averages to `ts`, y having stood since the last call, then takes the new y (NaN: not known
 * now). Weights come from time alone, so twice as many calls give the same averages; while y is not
 * known nothing moves. An average is taken by the weight it has gathered, so that the first y, one
 * noisy sample, counts for no more than its own time.
 */
export function moveSkew(skew: Skew, ts: number, y: number, inputTs: number): void {
  const dt = ts - skew.lastTs;
  if (!Number.isNaN(skew.y) && dt > 0) {
    const fast = -Math.expm1(-dt / SKEW_FAST_US);
    const slow = -Math.expm1(-dt / SKEW_SLOW_US);
    skew.fastWeight += fast * (1 - skew.fastWeight);
    skew.slowWeight += slow * (1 - skew.slowWeight);
    const share = slow / skew.slowWeight;
    const away = skew.y - skew.slow;
    skew.fast += (fast / skew.fastWeight) * (skew.y - skew.fast);
    skew.slow += share * away;
    skew.variance = (1 - share) * (skew.variance + share * away * away);
    skew.observedUs += dt;
  }
  skew.y = y;
  skew.lastTs = ts;
  if (!Number.isNaN(y)) skew.ts = inputTs;
}

/** −1..1: how far the skew stands from its own habit; NaN until it has been watched for a while. */
export function skewSignal(skew: Skew): number {
  if (skew.observedUs < SKEW_WARMUP_US) return Number.NaN;
  const usual = Math.max(Math.sqrt(skew.variance), SKEW_FLOOR);
  return Math.tanh((skew.fast - skew.slow) / (1.5 * usual));
}
