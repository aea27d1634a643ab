import type { Book, Quote } from '@crude-alpha/contracts';
import { addToBuckets, moveKyle, ofi } from '@crude-alpha/quant';
import type { Moment } from '../../moment.ts';
import { FORWARD_MAX_AGE_US, FUTURE_MAX_SPREAD, FUTURE_MAX_SPREAD_TICKS } from '../limits.ts';
import type { AlphaState, Depth, Instrument } from '../state.ts';

const LEVELS = 5;

/** Stores a quote. The hot path: a few stores, no allocation. */
export function applyQuote(state: AlphaState, one: Instrument, event: Quote, at: Moment): void {
  store(
    state,
    one,
    at,
    event.bid ?? Number.NaN,
    event.ask ?? Number.NaN,
    event.bidSize,
    event.askSize,
  );
}

/** Stores the depth of a future; its best level is a quote too, for feeds that send nothing else. */
export function applyBook(state: AlphaState, one: Instrument, event: Book, at: Moment): void {
  const { bids, asks } = event;
  const [bid] = bids;
  const [ask] = asks;
  store(
    state,
    one,
    at,
    bid?.price ?? Number.NaN,
    ask?.price ?? Number.NaN,
    bid?.size ?? 0,
    ask?.size ?? 0,
  );
  if (one.kind !== 'future') return;
  one.depth ??= newDepth();
  const { depth } = one;
  if (at.ts < depth.ts) return;
  for (let i = 0; i < LEVELS; i++) {
    depth.bids[i] = bids[i]?.size ?? 0;
    depth.asks[i] = asks[i]?.size ?? 0;
  }
  depth.levels = Math.min(LEVELS, Math.max(bids.length, asks.length));
  depth.ts = at.ts;
  depth.epoch = state.epoch;
}

function newDepth(): Depth {
  return {
    bids: new Float64Array(LEVELS),
    asks: new Float64Array(LEVELS),
    levels: 0,
    ts: -1,
    epoch: -1,
  };
}

function store(
  state: AlphaState,
  one: Instrument,
  at: Moment,
  bid: number,
  ask: number,
  bidSize: number,
  askSize: number,
): void {
  if (at.ts < one.ts) {
    state.outOfOrder++;
    return;
  }
  const product = one.kind === 'future' ? state.products.get(one.product)! : null;
  const isActive = one.symbol === product?.active;
  // A quote that was told before a gap or a halt is no start for what flowed since.
  if (product !== null && isActive && one.epoch >= product.trustedFrom) {
    const gained = ofi(one.bid, one.bidSize, one.ask, one.askSize, bid, bidSize, ask, askSize);
    addToBuckets(product.ofi, at.ts, 0, gained);
  }
  one.bid = bid;
  one.ask = ask;
  one.bidSize = bidSize;
  one.askSize = askSize;
  one.ts = at.ts;
  one.epoch = state.epoch;
  if (product !== null) {
    one.mid = futureMid(one);
    if (isActive) moveKyle(product.kyle, at.ts, one.mid);
    return;
  }
  // The forward of the same moment: a quote that is then left alone still tells the volatility of then.
  const { future } = one;
  const isKnown =
    future !== null &&
    future.epoch >= state.products.get(one.product)!.trustedFrom &&
    at.now - future.ts <= FORWARD_MAX_AGE_US;
  if (isKnown) one.forward = future.mid;
  else one.forward = Number.NaN;
}

/** The mid of a market that is one, else NaN. A future's price may be negative. */
function futureMid(one: Instrument): number {
  const { bid, ask } = one;
  if (!(bid < ask)) return Number.NaN;
  // Halves first: the sum of two absurd prices could be infinite.
  const mid = 0.5 * bid + 0.5 * ask;
  const widest = Math.max(
    FUTURE_MAX_SPREAD * Math.abs(mid),
    FUTURE_MAX_SPREAD_TICKS * one.tickSize,
  );
  return ask - bid <= widest ? mid : Number.NaN;
}
