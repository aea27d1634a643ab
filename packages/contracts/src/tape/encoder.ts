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

const text = new TextEncoder();

/** Packs events into one block. Holds one buffer and reuses it: `finish` hands out a copy. */
export class BlockEncoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #names = new Map<string, number>();
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

  get byteLength(): number {
    return this.#at;
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
    const block = this.#bytes.slice(0, this.#at) as Uint8Array<ArrayBuffer>;
    this.#at = HEADER_BYTES;
    this.#count = 0;
    this.#ts = -1;
    this.#seq = 0;
    this.#names.clear();
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
    this.#head(KIND_QUOTE, event, (bid === null ? 0 : HAS_BID) | (ask === null ? 0 : HAS_ASK));
    if (bid !== null) this.#float(bid);
    if (ask !== null) this.#float(ask);
    this.#uint(event.bidSize);
    this.#uint(event.askSize);
  }

  #trade(event: Trade): void {
    const aggressor = event.aggressor === 'none' ? 0 : event.aggressor === 'buy' ? 1 : 2;
    this.#head(KIND_TRADE, event, aggressor << AGGRESSOR_SHIFT);
    this.#float(event.price);
    this.#uint(event.size);
  }

  #book(event: Book): void {
    this.#head(KIND_BOOK, event, 0);
    this.#levels(event.bids);
    this.#levels(event.asks);
  }

  #levels(levels: readonly Level[]): void {
    this.#uint(levels.length);
    for (const level of levels) {
      this.#float(level.price);
      this.#uint(level.size);
    }
  }

  #head(kind: number, event: Quote | Trade | Book, bits: number): void {
    this.#byte(kind);
    const { tsNs, seq } = event;
    this.#byte(bits | (tsNs === undefined ? 0 : HAS_TS_NS) | (seq === undefined ? 0 : HAS_SEQ));
    this.#name(event.symbol);
    this.#name(event.feed);
    this.#time(event.ts);
    this.#int(event.tsRecv - event.ts);
    if (tsNs !== undefined) this.#uint(tsNs);
    if (seq !== undefined) {
      this.#int(seq - this.#seq);
      this.#seq = seq;
    }
  }

  #json(event: MarketEvent): boolean {
    const json = text.encode(JSON.stringify(event));
    if (this.#lacks(json.length + 32)) return false;
    this.#byte(KIND_JSON);
    this.#uint(json.length);
    this.#bytes.set(json, this.#at);
    this.#at += json.length;
    return true;
  }

  /** Times are written as distances: the first from the header's base, each next from the one before. */
  #time(ts: number): void {
    if (this.#ts < 0) {
      this.#view.setFloat64(AT_BASE_TS, ts, true);
      this.#ts = ts;
    }
    this.#int(ts - this.#ts);
    this.#ts = ts;
  }

  /** A name is written out once a block; its number stands for it from then on. 0 says "new". */
  #name(name: string): void {
    const known = this.#names.get(name);
    if (known !== undefined) {
      this.#uint(known);
      return;
    }
    this.#names.set(name, this.#names.size + 1);
    this.#byte(0);
    const { written } = text.encodeInto(name, this.#bytes.subarray(this.#at + 1));
    this.#byte(written);
    this.#at += written;
  }

  #byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  #float(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  #int(value: number): void {
    this.#uint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #uint(value: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (value > 0x7fff_ffff) {
      bytes[at++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    while (value > 127) {
      bytes[at++] = (value & 127) | 128;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.#at = at;
  }
}
