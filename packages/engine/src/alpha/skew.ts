import { SKEW_FAST_US, SKEW_FLOOR, SKEW_SLOW_US, SKEW_WARMUP_US } from './limits.ts';
import type { Skew } from './state.ts';

/**
 * Moves the averages to `ts`, y having stood since the last call, then takes the new y (NaN: not known
 * now). Weights come from time alone, so twice as many calls give the same averages; while y is not
 * known nothing moves.
 */
export function moveSkew(skew: Skew, ts: number, y: number, inputTs: number): void {
  if (Number.isNaN(skew.fast)) {
    skew.fast = y;
    skew.slow = y;
  } else if (!Number.isNaN(skew.y)) {
    const dt = ts - skew.lastTs;
    const slowShare = -Math.expm1(-dt / SKEW_SLOW_US);
    const away = skew.y - skew.slow;
    skew.fast -= Math.expm1(-dt / SKEW_FAST_US) * (skew.y - skew.fast);
    skew.slow += slowShare * away;
    skew.variance = (1 - slowShare) * (skew.variance + slowShare * away * away);
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
