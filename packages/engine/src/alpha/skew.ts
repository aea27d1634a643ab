import { moveAverage } from '@crude-alpha/quant';
import {
  OPTION_MAX_AGE_US,
  SKEW_FAST_US,
  SKEW_FLOOR,
  SKEW_SLOW_US,
  SKEW_WARMUP_US,
} from './limits.ts';
import type { Skew } from './state.ts';

/**
 * Moves the averages to `ts`, y having stood since the last call, then takes the new y (NaN: not known
 * now). Weights come from time alone, so twice as many calls give the same averages; while y is not
 * known nothing moves, and it stands no longer than a quote does: a hole in the tape is no time of it.
 */
export function moveSkew(
  skew: Skew,
  ts: number,
  y: number,
  quality: number,
  inputTs: number,
): void {
  const dt = Math.min(ts, skew.ts + OPTION_MAX_AGE_US) - skew.lastTs;
  moveAverage(skew.fast, dt, skew.y, SKEW_FAST_US);
  moveAverage(skew.slow, dt, skew.y, SKEW_SLOW_US);
  skew.y = y;
  skew.lastTs = ts;
  if (Number.isNaN(y)) return;
  skew.quality = quality;
  skew.ts = inputTs;
}

/** −1..1: how far the skew stands from its own habit; NaN until it has been watched for a while. */
export function skewSignal({ fast, slow, quality }: Skew): number {
  if (slow.observedUs < SKEW_WARMUP_US) return Number.NaN;
  const usual = Math.max(Math.sqrt(slow.variance), SKEW_FLOOR);
  return quality * Math.tanh((fast.mean - slow.mean) / (1.5 * usual));
}
