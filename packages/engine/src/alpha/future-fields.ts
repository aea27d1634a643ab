import { FUTURE_MAX_AGE_US } from './limits.ts';
import type { Instrument } from './state.ts';

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

/** Mid weighted by the size of the other side: nearer to the side that is about to give way. */
export function microprice({ bid, ask, bidSize, askSize }: Instrument): number {
  const both = bidSize + askSize;
  return both > 0 ? bid + (ask - bid) * (bidSize / both) : Number.NaN;
}

/** Imbalance over the depth where it is as new as the quote, else over the top of book. */
export function imbalance(
  future: Instrument,
  trustedFrom: number,
): { value: Reading; levels: number } {
  const { depth } = future;
  if (depth === null || depth.epoch < trustedFrom || future.ts - depth.ts > FUTURE_MAX_AGE_US) {
    const { bidSize, askSize, ts } = future;
    return { value: { v: lean(bidSize, askSize), ts }, levels: 1 };
  }
  let bids = 0;
  let asks = 0;
  for (let i = 0; i < depth.levels; i++) {
    bids += depth.bids[i]!;
    asks += depth.asks[i]!;
  }
  return { value: { v: lean(bids, asks), ts: depth.ts }, levels: depth.levels };
}

function lean(bids: number, asks: number): number {
  return bids + asks > 0 ? (bids - asks) / (bids + asks) : Number.NaN;
}
