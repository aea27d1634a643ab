import type { Right } from '@crude-alpha/quant';
import { FLOW_BUCKETS } from './limits.ts';

/** Sizes of the five best levels, and how many the venue sent. */
export interface Depth {
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  levels: number;
  ts: number;
  epoch: number;
}

/**
 * A future or an option and its newest quote. Numbers that are not known are NaN, so that a field
 * stays a double for ever and storing a quote allocates nothing.
 */
export interface Instrument {
  readonly symbol: string;
  readonly kind: 'future' | 'option';
  /** The futures product it belongs to, also for an option. */
  readonly product: string;
  /** Last moment of trading; MAX_TS when it has none. */
  expiry: number;
  tickSize: number;
  /** Options: +1 a call, −1 a put; 0 for a future. */
  right: Right | 0;
  strike: number;
  underlying: string;
  /** Options: the record of the underlying, once it is known. */
  future: Instrument | null;
  /** The venue says that it does not trade now. */
  halted: boolean;

  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
  /** Futures: a sane mid of the newest quote, else NaN. */
  mid: number;
  /** Options: the mid of the underlying when the quote was made, else NaN. */
  forward: number;
  /** Time of the newest quote; -1 before the first. */
  ts: number;
  /** The trust epoch that the quote was made in. */
  epoch: number;

  /** Futures: decayed traded volume, and when it was last decayed. */
  volume: number;
  volumeTs: number;
  depth: Depth | null;
}

/** Signed and total volume by bucket of event time: a ring. */
export interface Flow {
  readonly signed: Float64Array;
  readonly total: Float64Array;
  /** Number of the newest bucket; -1 when empty. */
  newest: number;
  /** Time of the newest trade; -1 before the first. */
  ts: number;
}

/** Two exponential averages of y = rr25 / atm_iv and the variance around the slow one. */
export interface Skew {
  fast: number;
  slow: number;
  /** Share of the whole past that each has seen: 0 at first, towards 1. */
  fastWeight: number;
  slowWeight: number;
  variance: number;
  /** y since `lastTs`; NaN while it is not known, and then nothing moves. */
  y: number;
  lastTs: number;
  /** Time for which y was known. */
  observedUs: number;
  /** Newest input that the averages have seen; -1 before the first. */
  ts: number;
}

export interface ProductState {
  readonly product: string;
  session: 'unknown' | 'open' | 'closed' | 'halted';
  /** The venue's status of the product as a whole. */
  halted: boolean;
  /** Quotes of an earlier epoch are not trusted. */
  trustedFrom: number;
  /** Symbol of the active future; empty when there is none. */
  active: string;
  /** Ordinal of the frame before; -1 at first. */
  seq: number;
  readonly flow: Flow;
  readonly skew: Skew;
}

export interface AlphaState {
  /** Event time of the next frame; -1 before the first event. */
  nextEmit: number;
  nextSweep: number;
  /** Rises whenever quotes before lose their standing. */
  epoch: number;
  readonly instruments: Map<string, Instrument>;
  readonly products: Map<string, ProductState>;
  /** Quotes that were older than the one known. */
  outOfOrder: number;
  /** Events of instruments that belong to no product here, or beyond the most that are followed. */
  ignored: number;
}

export function newAlphaState(products: readonly string[]): AlphaState {
  return {
    nextEmit: -1,
    nextSweep: -1,
    epoch: 0,
    instruments: new Map(),
    products: new Map(products.map((product) => [product, newProductState(product)])),
    outOfOrder: 0,
    ignored: 0,
  };
}

function newProductState(product: string): ProductState {
  return {
    product,
    session: 'unknown',
    halted: false,
    trustedFrom: 0,
    active: '',
    seq: -1,
    flow: {
      signed: new Float64Array(FLOW_BUCKETS),
      total: new Float64Array(FLOW_BUCKETS),
      newest: -1,
      ts: -1,
    },
    skew: {
      fast: 0,
      slow: 0,
      fastWeight: 0,
      slowWeight: 0,
      variance: 0,
      y: Number.NaN,
      lastTs: -1,
      observedUs: 0,
      ts: -1,
    },
  };
}
