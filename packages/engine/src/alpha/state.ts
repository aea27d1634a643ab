import type { FlowLeg } from '@crude-alpha/contracts';
import {
  type Aggressor,
  type Average,
  type Buckets,
  type Kyle,
  newAverage,
  newBuckets,
  newKyle,
  newRealised,
  type Realised,
  type Right,
} from '@crude-alpha/quant';
import {
  FLOW_BUCKET_US,
  FLOW_BUCKETS,
  KYLE_BUCKETS,
  OPTION_FLOW_BUCKETS,
  REALISED_SESSIONS,
  SECOND_US,
} from './limits.ts';
import type { Told } from './told.ts';

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
  /** Last moment of trading; the largest integer when it has none. */
  readonly expiry: number;
  tickSize: number;
  /** Dollars per contract for a price move of 1. */
  multiplier: number;
  /** Options: +1 a call, −1 a put; 0 for a future. */
  readonly right: Right | 0;
  readonly strike: number;
  readonly underlying: string;
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

  /** Price of the newest print, and the sign that it was given: what the tick rule goes by. */
  lastPrice: number;
  lastSign: Aggressor;
  /** Contracts; NaN until the venue tells. */
  openInterest: number;
  /** Futures: decayed traded volume, and when it was last decayed. */
  volume: number;
  volumeTs: number;
  depth: Depth | null;
}

/** The averages of y = rr25 / (100·atm_iv) that skew_signal compares. */
export interface Skew {
  readonly fast: Average;
  readonly slow: Average;
  /** y since `lastTs`; NaN while it is not known, and then nothing moves. */
  y: number;
  /** Quality of the chain when y was last known, 0 to 1. */
  quality: number;
  lastTs: number;
  /** Newest input that the averages have seen; -1 before the first. */
  ts: number;
}

/** Lots traded in each option on the trade date of the newest print; that is empty before the first. */
export interface Activity extends Told {
  tradeDate: string;
  readonly volumes: Map<string, number>;
}

export interface ProductState {
  readonly product: string;
  session: 'unknown' | 'open' | 'closed' | 'halted';
  /** The venue's status of the product as a whole. */
  halted: boolean;
  /** The same of all its options. */
  optionsHalted: boolean;
  /** Quotes of an earlier epoch are not trusted. */
  trustedFrom: number;
  /** When trading or the feed last broke off or began again; -1 when it never did. */
  unsettledTs: number;
  /** Symbol of the active future; empty when there is none. */
  active: string;
  /** Whether volatilities are fitted in dollars, because prices are near or below zero. */
  isNormal: boolean;
  /** Ordinal of the frame before, its time, and the mid that it told; -1 and NaN at first. */
  seq: number;
  frameTs: number;
  frameMid: number;
  /** When something came that should not wait for the next step of the grid; -1 when nothing did. */
  material: number;
  /** Active future: signed and total volume. */
  readonly flow: Buckets;
  readonly ofi: Buckets;
  readonly kyle: Kyle;
  readonly realised: Realised;
  /** Newest quote of the active future that is within `realised`. */
  realisedTs: number;
  /** Options: delta and vega bought. */
  readonly optionFlow: Buckets;
  readonly skew: Skew;
  readonly toldSurface: Told;
  readonly activity: Activity;
  /** What was done in options in the second that has not ended. */
  readonly pendingFlow: FlowLeg[];
  readonly toldFlow: Told;
}

/** What the tape said last of the funding rate of a perpetual future. */
export interface Funding {
  rate: number;
  ts: number;
}

export interface AlphaState {
  /** Event time of the next frame; -1 before the first event. */
  nextEmit: number;
  /** Whether a product has something material to tell. */
  hasMaterial: boolean;
  nextSweep: number;
  /** When the second ends in which options traded; the largest integer while none has. */
  flowEnd: number;
  /** Rises whenever quotes before lose their standing. */
  epoch: number;
  readonly instruments: Map<string, Instrument>;
  readonly products: Map<string, ProductState>;
  readonly funding: Funding;
  /** Quotes that were older than the one known. */
  outOfOrder: number;
  /** Events of instruments that belong to no product here, or beyond the most that are followed. */
  ignored: number;
}

export function newAlphaState(products: readonly string[]): AlphaState {
  return {
    nextEmit: -1,
    hasMaterial: false,
    nextSweep: -1,
    flowEnd: Number.MAX_SAFE_INTEGER,
    epoch: 0,
    instruments: new Map(),
    products: new Map(products.map((product) => [product, newProductState(product)])),
    funding: { rate: Number.NaN, ts: -1 },
    outOfOrder: 0,
    ignored: 0,
  };
}

function newProductState(product: string): ProductState {
  return {
    product,
    session: 'unknown',
    halted: false,
    optionsHalted: false,
    trustedFrom: 0,
    unsettledTs: -1,
    active: '',
    isNormal: false,
    seq: -1,
    frameTs: -1,
    frameMid: Number.NaN,
    material: -1,
    flow: newBuckets(FLOW_BUCKETS, FLOW_BUCKET_US, 2),
    ofi: newBuckets(FLOW_BUCKETS, FLOW_BUCKET_US, 1),
    kyle: newKyle(KYLE_BUCKETS, SECOND_US),
    realised: newRealised(REALISED_SESSIONS),
    realisedTs: -1,
    optionFlow: newBuckets(OPTION_FLOW_BUCKETS, SECOND_US, 2),
    skew: {
      fast: newAverage(),
      slow: newAverage(),
      y: Number.NaN,
      quality: Number.NaN,
      lastTs: -1,
      ts: -1,
    },
    toldSurface: { seq: -1, ts: -1 },
    activity: { seq: -1, ts: -1, tradeDate: '', volumes: new Map() },
    pendingFlow: [],
    toldFlow: { seq: -1, ts: -1 },
  };
}
