import { BlockError } from '../errors.ts';
import type { Book, Level } from '../events/book.ts';
import type { MarketEvent } from '../events/event.ts';
import type { Quote } from '../events/quote.ts';
import type { Trade } from '../events/trade.ts';
import {
  AGGRESSOR_SHIFT,
  AT_BASE_TS,
  AT_COUNT,
  AT_LENGTH,
  AT_ORDINAL,
  HAS_ASK,
  HAS_BID,
  HAS_SEQ,
  HAS_TS_NS,
  HEADER_BYTES,
  KIND_BOOK,
  KIND_JSON,
  KIND_QUOTE,
  KIND_TRADE,
  MAGIC,
} from './layout.ts';

/** The longest hot record: ten levels a side, a new symbol and a new feed, every varint at its longest. */
const MAX_HOT_BYTES = 1024;

/** More names than any session lists; past it they are learnt anew rather than kept for ever. */
const MAX_NAMES = 65_536;

interface Known {
  block: number;
  number: number;
}

const text = new TextEncoder();

/** Packs events into one block. Holds one buffer and reuses it: `finish` hands out a copy. */
export class BlockEncoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #names = new Map<string, Known>();
  /** Counts blocks, so that a name's number of an earlier block is known to be void. */
  #block = 0;
  /** The feed of the record before: it hardly ever changes. */
  #feed = '';
  #knownFeed: Known = { block: -1, number: 0 };
  /** Names written out in this block. */
  #introduced = 0;
  #at = HEADER_BYTES;
  #count = 0;
  /** Negative until the first hot record of the block. */
  #ts = -1;
  #seq = 0;

  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds an event; false when it does not fit any more and the block must be finished first.
   * An event that does not fit an empty block either is a `BLOCK_FULL` error.
   */
  add(event: MarketEvent): boolean {
    switch (event.type) {
      case 'quote':
        if (this.#lacks(MAX_HOT_BYTES)) return false;
        this.#quote(event);
        break;
      case 'trade':
        if (this.#lacks(MAX_HOT_BYTES)) return false;
        this.#trade(event);
        break;
      case 'book':
        if (this.#lacks(MAX_HOT_BYTES)) return false;
        this.#book(event);
        break;
      case 'definition':
      case 'gap':
      case 'heartbeat':
      case 'session':
      case 'stat':
      case 'status':
      case 'tick':
        if (!this.#json(event)) return false;
        break;
    }
    this.#count++;
    return true;
  }

  /** The block, its first event having this ordinal; the encoder is empty afterwards. */
  finish(ordinal: number): Uint8Array<ArrayBuffer> {
    this.#bytes.set(MAGIC, 0);
    this.#view.setUint32(AT_COUNT, this.#count, true);
    this.#view.setFloat64(AT_ORDINAL, ordinal, true);
    this.#view.setUint32(AT_LENGTH, this.#at, true);
    const block = this.#bytes.slice(0, this.#at);
    this.#at = HEADER_BYTES;
    this.#count = 0;
    this.#ts = -1;
    this.#seq = 0;
    this.#block++;
    this.#introduced = 0;
    this.#view.setFloat64(AT_BASE_TS, 0, true);
    return block;
  }

  #lacks(bytes: number): boolean {
    if (this.#at + bytes <= this.#bytes.length) return false;
    if (this.#count === 0) {
      throw new BlockError(
        'BLOCK_FULL',
        `an event needs ${bytes} bytes, a block holds ${this.#bytes.length}`,
      );
    }
    return true;
  }

  #quote(event: Quote): void {
    const { bid, ask } = event;
    const view = this.#view;
    const sides = (bid === null ? 0 : HAS_BID) | (ask === null ? 0 : HAS_ASK);
    const { symbol, feed, ts, tsRecv, tsNs, seq } = event;
    let at = this.#head(KIND_QUOTE, sides, symbol, feed, ts, tsRecv, tsNs, seq);
    if (bid !== null) at = putFloat(view, at, bid);
    if (ask !== null) at = putFloat(view, at, ask);
    at = putUint(this.#bytes, at, event.bidSize);
    this.#at = putUint(this.#bytes, at, event.askSize);
  }

  #trade(event: Trade): void {
    const aggressor = event.aggressor === 'none' ? 0 : event.aggressor === 'buy' ? 1 : 2;
    const { symbol, feed, ts, tsRecv, tsNs, seq } = event;
    const side = aggressor << AGGRESSOR_SHIFT;
    const at = this.#head(KIND_TRADE, side, symbol, feed, ts, tsRecv, tsNs, seq);
    this.#at = putUint(this.#bytes, putFloat(this.#view, at, event.price), event.size);
  }

  #book(event: Book): void {
    const { symbol, feed, ts, tsRecv, tsNs, seq } = event;
    const at = this.#head(KIND_BOOK, 0, symbol, feed, ts, tsRecv, tsNs, seq);
    this.#at = this.#levels(this.#levels(at, event.bids), event.asks);
  }

  #levels(at: number, levels: readonly Level[]): number {
    at = putUint(this.#bytes, at, levels.length);
    for (const level of levels) {
      at = putUint(this.#bytes, putFloat(this.#view, at, level.price), level.size);
    }
    return at;
  }

  /**
   * Writes what the hot layouts share and says where their own part begins. The fields come one by
   * one: read here from events of several shapes, each would cost a lookup.
   */
  #head(
    kind: number,
    bits: number,
    symbol: string,
    feed: string,
    ts: number,
    tsRecv: number,
    tsNs: number | undefined,
    seq: number | undefined,
  ): number {
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = kind;
    bytes[at++] = bits | (tsNs === undefined ? 0 : HAS_TS_NS) | (seq === undefined ? 0 : HAS_SEQ);
    at = this.#name(at, symbol, this.#known(symbol));
    if (feed !== this.#feed) {
      this.#feed = feed;
      this.#knownFeed = this.#known(feed);
    }
    at = this.#name(at, feed, this.#knownFeed);
    // Times are distances: the first from the header's base, each next from the one before.
    if (this.#ts < 0) {
      this.#view.setFloat64(AT_BASE_TS, ts, true);
      this.#ts = ts;
    }
    at = putInt(bytes, at, ts - this.#ts);
    this.#ts = ts;
    at = putInt(bytes, at, tsRecv - ts);
    if (tsNs !== undefined) at = putUint(bytes, at, tsNs);
    if (seq !== undefined) {
      at = putInt(bytes, at, seq - this.#seq);
      this.#seq = seq;
    }
    return at;
  }

  /** A name is written out once a block; its number stands for it from then on. 0 says "new". */
  #name(at: number, name: string, known: Known): number {
    if (known.block === this.#block) return putUint(this.#bytes, at, known.number);
    known.block = this.#block;
    known.number = ++this.#introduced;
    const bytes = this.#bytes;
    bytes[at++] = 0;
    bytes[at++] = name.length;
    // Names are ASCII: contracts allows nothing else.
    for (let i = 0; i < name.length; i++) bytes[at++] = name.charCodeAt(i);
    return at;
  }

  #known(name: string): Known {
    let known = this.#names.get(name);
    if (known === undefined) {
      if (this.#names.size >= MAX_NAMES) this.#names.clear();
      known = { block: -1, number: 0 };
      this.#names.set(name, known);
    }
    return known;
  }

  #json(event: MarketEvent): boolean {
    const json = text.encode(JSON.stringify(event));
    if (this.#lacks(json.length + 32)) return false;
    this.#bytes[this.#at] = KIND_JSON;
    const at = putUint(this.#bytes, this.#at + 1, json.length);
    this.#bytes.set(json, at);
    this.#at = at + json.length;
    return true;
  }
}

// Positions go through these as arguments and results, not through the encoder's fields: that alone
// makes packing a quote half as dear.

function putFloat(view: DataView, at: number, value: number): number {
  view.setFloat64(at, value, true);
  return at + 8;
}

function putInt(bytes: Uint8Array, at: number, value: number): number {
  return putUint(bytes, at, value < 0 ? -2 * value - 1 : 2 * value);
}

function putUint(bytes: Uint8Array, at: number, value: number): number {
  while (value > 0x7fff_ffff) {
    bytes[at++] = (value % 128) | 128;
    value = Math.floor(value / 128);
  }
  let rest = value | 0;
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
