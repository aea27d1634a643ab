import { imbalance } from '@crude-alpha/quant';
import { FUTURE_MAX_AGE_US } from '../limits.ts';
import type { Instrument } from '../state.ts';

/** A number and the time of its newest input; NaN and -1 where there is none. */
export interface Reading {
  readonly v: number;
  readonly ts: number;
}

export const UNKNOWN: Reading = { v: Number.NaN, ts: -1 };

/** Why a future has no usable quote, or null when it has one. */
export type QuoteFault = 'never' | 'untrusted' | 'stale' | 'one_sided' | 'crossed' | 'wide';

export function quoteFault(
  future: Instrument,
  trustedFrom: number,
  ts: number,
  maxAgeUs: number,
): QuoteFault | null {
  if (future.ts < 0) return 'never';
  if (future.epoch < trustedFrom) return 'untrusted';
  if (ts - future.ts > maxAgeUs) return 'stale';
  if (!Number.isNaN(future.mid)) return null;
  if (Number.isNaN(future.bid) || Number.isNaN(future.ask)) return 'one_sided';
  return future.bid < future.ask ? 'wide' : 'crossed';
}

/** Imbalance over the depth where there is a fresh one, else over the top of book. */
export function leaning(
  future: Instrument,
  trustedFrom: number,
  ts: number,
): { value: Reading; levels: number } {
  const { depth, bidSize, askSize } = future;
  if (depth !== null && depth.epoch >= trustedFrom && ts - depth.ts <= FUTURE_MAX_AGE_US) {
    const v = imbalance(depth.bids, depth.asks, depth.levels);
    if (!Number.isNaN(v)) return { value: { v, ts: depth.ts }, levels: depth.levels };
  }
  top.bid[0] = bidSize;
  top.ask[0] = askSize;
  return { value: { v: imbalance(top.bid, top.ask, 1), ts: future.ts }, levels: 1 };
}

/** The best level alone, as columns. */
const top = { bid: new Float64Array(1), ask: new Float64Array(1) };
