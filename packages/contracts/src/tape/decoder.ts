import { BlockError, InvalidValueError } from '../errors.ts';
import type { Book, Level } from '../events/book.ts';
import type { MarketEvent } from '../events/event.ts';
import type { Quote } from '../events/quote.ts';
import type { Trade } from '../events/trade.ts';
import { MAX_COUNT, MAX_LEVELS, MAX_TS } from '../limits.ts';
import { checkEvent } from '../validate.ts';
import {
  AGGRESSOR_SHIFT,
  AT_BASE_TS,
  AT_COUNT,
  AT_LENGTH,
  AT_ORDINAL,
  aggressorAt,
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
import { NamePool } from './name-pool.ts';

/** What a block says about itself. */
export interface BlockHeader {
  /** Ordinal of the first event on its tape. */
  readonly ordinal: number;
  readonly count: number;
}

const text = new TextDecoder('utf-8', { fatal: true });

/**
 * Bytes that the block takes whose header these begin with, so that blocks can be cut from a file or a
 * stream; null while these are too few to tell. Throws `BLOCK_CORRUPT` when no block begins so.
 */
export function readBlockLength(head: Uint8Array): number | null {
  if (MAGIC.some((byte, i) => i < 3 && i < head.length && head[i] !== byte)) {
    throw corrupt('no tape block begins here');
  }
  if (head.length < HEADER_BYTES) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = view.getUint32(AT_LENGTH, true);
  if (length < HEADER_BYTES) throw corrupt(`a block of ${length} bytes cannot be`);
  return length;
}

/** Reads the header alone; throws `BLOCK_VERSION` or `BLOCK_CORRUPT`. */
export function readBlockHeader(bytes: Uint8Array): BlockHeader {
  const length = readBlockLength(bytes);
  if (length === null) throw corrupt('a block is longer');
  if (bytes[3] !== MAGIC[3]) {
    throw new BlockError('BLOCK_VERSION', `tape block version ${bytes[3]}, this reads ${MAGIC[3]}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ordinal = view.getFloat64(AT_ORDINAL, true);
  if (!Number.isSafeInteger(ordinal) || ordinal < 0) {
    throw corrupt('the ordinal is no count');
  }
  if (length !== bytes.length) {
    throw corrupt(`${bytes.length} bytes, the header says ${length}`);
  }
  return { ordinal, count: view.getUint32(AT_COUNT, true) };
}

/** Unpacks blocks. Keeps the names it has seen, so that a symbol is one string for its whole life. */
export class BlockDecoder {
  readonly #pool = new NamePool();
  readonly #names: string[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  #ts = 0;
  #seq = 0;
  #lastFeed = '';

  /** Calls back for every event in order, with its ordinal. A bad block throws before or between calls. */
  forEach(bytes: Uint8Array, onEvent: (event: MarketEvent, ordinal: number) => void): BlockHeader {
    const header = readBlockHeader(bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = HEADER_BYTES;
    this.#ts = this.#view.getFloat64(AT_BASE_TS, true);
    if (!Number.isSafeInteger(this.#ts)) throw corrupt('the base time is no count');
    this.#seq = 0;
    this.#names.length = 0;
    for (let i = 0; i < header.count; i++) onEvent(this.#event(), header.ordinal + i);
    if (this.#at !== bytes.length) throw corrupt('bytes beyond the last event');
    return header;
  }

  /** All events of a block. */
  decode(bytes: Uint8Array): MarketEvent[] {
    const events: MarketEvent[] = [];
    this.forEach(bytes, (event) => events.push(event));
    return events;
  }

  #event(): MarketEvent {
    const kind = this.#byte();
    switch (kind) {
      case KIND_QUOTE:
        return this.#quote();
      case KIND_TRADE:
        return this.#trade();
      case KIND_BOOK:
        return this.#book();
      case KIND_JSON:
        return this.#json();
      default:
        throw corrupt(`record kind ${kind}`);
    }
  }

  #quote(): Quote {
    const bits = this.#byte();
    const symbol = this.#name();
    const feed = this.#feed();
    const ts = this.#time();
    const event: Quote = {
      type: 'quote',
      symbol,
      ts,
      tsRecv: this.#received(ts),
      feed,
      bid: null,
      ask: null,
      bidSize: 0,
      askSize: 0,
    };
    if ((bits & (HAS_TS_NS | HAS_SEQ)) !== 0) this.#optional(event, bits);
    if ((bits & HAS_BID) !== 0) event.bid = this.#float();
    if ((bits & HAS_ASK) !== 0) event.ask = this.#float();
    event.bidSize = this.#uint();
    event.askSize = this.#uint();
    return event;
  }

  #trade(): Trade {
    const bits = this.#byte();
    const symbol = this.#name();
    const feed = this.#feed();
    const ts = this.#time();
    const aggressor = aggressorAt(bits >> AGGRESSOR_SHIFT);
    if (aggressor === undefined) throw corrupt(`aggressor ${bits >> AGGRESSOR_SHIFT}`);
    const tsRecv = this.#received(ts);
    const event: Trade = { type: 'trade', symbol, ts, tsRecv, feed, price: 0, size: 0, aggressor };
    if ((bits & (HAS_TS_NS | HAS_SEQ)) !== 0) this.#optional(event, bits);
    event.price = this.#float();
    event.size = this.#uint();
    return event;
  }

  #book(): Book {
    const bits = this.#byte();
    const symbol = this.#name();
    const feed = this.#feed();
    const ts = this.#time();
    const event: Book = {
      type: 'book',
      symbol,
      ts,
      tsRecv: this.#received(ts),
      feed,
      bids: [],
      asks: [],
    };
    if ((bits & (HAS_TS_NS | HAS_SEQ)) !== 0) this.#optional(event, bits);
    this.#levels(event.bids);
    this.#levels(event.asks);
    return event;
  }

  #levels(into: Level[]): void {
    const count = this.#uint();
    if (count > MAX_LEVELS) throw corrupt(`${count} levels`);
    for (let i = 0; i < count; i++) into.push({ price: this.#float(), size: this.#uint() });
  }

  #optional(event: Quote | Trade | Book, bits: number): void {
    if ((bits & HAS_TS_NS) !== 0) {
      const tsNs = this.#uint();
      if (tsNs < 1 || tsNs > 999) throw corrupt('nanoseconds are out of range');
      event.tsNs = tsNs;
    }
    if ((bits & HAS_SEQ) !== 0) {
      this.#seq += this.#int();
      if (!(this.#seq >= 0 && this.#seq <= MAX_COUNT)) throw corrupt('a sequence is out of range');
      event.seq = this.#seq;
    }
  }

  #json(): MarketEvent {
    const length = this.#uint();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw corrupt('a record runs past the end');
    let value: unknown;
    try {
      value = JSON.parse(text.decode(this.#bytes.subarray(start, this.#at)));
    } catch (cause) {
      throw new BlockError('BLOCK_CORRUPT', 'a record is no JSON', { cause });
    }
    const event = checkEvent(value);
    if (event instanceof InvalidValueError) {
      throw new BlockError('BLOCK_CORRUPT', 'a record is no event', { cause: event });
    }
    return event;
  }

  #time(): number {
    this.#ts += this.#int();
    if (!(this.#ts >= 0 && this.#ts <= MAX_TS)) throw corrupt('a time is out of range');
    return this.#ts;
  }

  #received(ts: number): number {
    const tsRecv = ts + this.#int();
    if (!(tsRecv >= 0 && tsRecv <= MAX_TS)) throw corrupt('a time is out of range');
    return tsRecv;
  }

  #name(): string {
    const number = this.#uint();
    if (number > 0) {
      const name = this.#names[number - 1];
      if (name === undefined) throw corrupt(`name ${number} was not introduced`);
      return name;
    }
    const length = this.#byte();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw corrupt('a name runs past the end');
    const name = this.#pool.get(this.#bytes, start, this.#at);
    if (name === null) throw corrupt('a name is no name');
    this.#names.push(name);
    return name;
  }

  /** A feed is one token. It hardly ever changes, so only a new one is looked at. */
  #feed(): string {
    const feed = this.#name();
    if (feed !== this.#lastFeed) {
      if (feed.includes('.')) throw corrupt('a feed is no name');
      this.#lastFeed = feed;
    }
    return feed;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw corrupt('a record runs past the end');
    return byte;
  }

  #float(): number {
    if (this.#at + 8 > this.#bytes.length) throw corrupt('a record runs past the end');
    const value = this.#view.getFloat64(this.#at, true);
    if (!Number.isFinite(value)) throw corrupt('a price is not finite');
    this.#at += 8;
    return value;
  }

  #int(): number {
    const coded = this.#uint();
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
  }

  #uint(): number {
    let value = this.#byte();
    if (value < 128) return value;
    value &= 127;
    let scale = 128;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
      if (scale > Number.MAX_SAFE_INTEGER) throw corrupt('a number has too many digits');
    }
    if (!Number.isSafeInteger(value)) throw corrupt('a number is too large');
    return value;
  }
}

function corrupt(what: string): BlockError {
  return new BlockError('BLOCK_CORRUPT', what);
}
