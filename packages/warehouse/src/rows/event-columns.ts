import { BlockDecoder, BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import type { Block, Names, Numbers, Texts } from '../native/block-reader.ts';
import type { Columns } from '../native/block-writer.ts';
import { ByteColumn, LongColumn, NameColumn, ShortColumn, TextColumn } from '../native/columns.ts';

import { NO_DECIMALS, writtenDecimals } from './decimal.ts';

type Instrument = Extract<MarketEvent, { readonly type: 'quote' | 'trade' | 'book' }>;

/** Presence bits that the three hot types share; further bits are their own. */
const HAS_SEQ = 1;
/** The event stands in `odd`: its prices are no decimals, and the columns hold them rounded. */
const IS_ODD = 128;

/** Room for one event of the largest kind, a book of twenty levels. */
const ONE_EVENT_BYTES = 4096;

/** The columns that quotes, trades and books share. */
export class EventColumns {
  readonly #tape = new NameColumn();
  readonly #ordinal = new LongColumn('UInt64');
  readonly #ts = new LongColumn("DateTime64(6, 'UTC')");
  readonly #ns = new ShortColumn();
  readonly #lag = new LongColumn('Int64');
  readonly #feed = new NameColumn();
  readonly #symbol = new NameColumn();
  readonly #seq = new LongColumn('UInt64');
  readonly #has = new ByteColumn();
  readonly #decimals = new ByteColumn();
  readonly #odd = new TextColumn();

  readonly columns: Columns = {
    tape: this.#tape,
    ordinal: this.#ordinal,
    ts: this.#ts,
    ns: this.#ns,
    lag: this.#lag,
    feed: this.#feed,
    symbol: this.#symbol,
    seq: this.#seq,
    has: this.#has,
    decimals: this.#decimals,
    odd: this.#odd,
  };

  /**
   * Adds what is common to an event. Where its prices are no decimals the event is kept once more as
   * a tape block of its own: whatever the tape can carry comes back exactly.
   */
  push(tape: string, ordinal: number, event: Instrument, bits: number, decimals: number): void {
    this.#tape.push(tape);
    this.#ordinal.push(ordinal);
    this.#ts.push(event.ts);
    this.#ns.push(event.tsNs ?? 0);
    this.#lag.push(event.tsRecv - event.ts);
    this.#feed.push(event.feed);
    this.#symbol.push(event.symbol);
    this.#seq.push(event.seq ?? 0);
    const isOdd = decimals === NO_DECIMALS;
    this.#has.push(bits | (event.seq === undefined ? 0 : HAS_SEQ) | (isOdd ? IS_ODD : 0));
    this.#decimals.push(writtenDecimals(decimals));
    this.#odd.push(isOdd ? asBlock(event, ordinal) : '');
  }
}

/** What quotes, trades and books share, read back from a block of rows. */
export class EventReader {
  readonly ordinals: Numbers;
  readonly has: Numbers;
  readonly decimals: Numbers;
  readonly #ts: Numbers;
  readonly #ns: Numbers;
  readonly #lag: Numbers;
  readonly #feed: Names;
  readonly #symbol: Names;
  readonly #seq: Numbers;
  readonly #odd: Texts;

  constructor(block: Block) {
    this.ordinals = block.numbers('ordinal');
    this.has = block.numbers('has');
    this.decimals = block.numbers('decimals');
    this.#ts = block.numbers('ts');
    this.#ns = block.numbers('ns');
    this.#lag = block.numbers('lag');
    this.#feed = block.names('feed');
    this.#symbol = block.names('symbol');
    this.#seq = block.numbers('seq');
    this.#odd = block.texts('odd');
  }

  /** The event as the tape had it where its prices are no decimals; else undefined. */
  odd<E extends Instrument>(row: number): E | undefined {
    if ((this.has[row]! & IS_ODD) === 0) return undefined;
    return new BlockDecoder().decode(this.#odd.bytesAt(row))[0] as E;
  }

  /** When, where from and of what. */
  stamp(row: number): { symbol: string; ts: number; tsRecv: number; feed: string } {
    const ts = this.#ts[row]!;
    return {
      symbol: this.#symbol.at(row),
      ts,
      tsRecv: ts + this.#lag[row]!,
      feed: this.#feed.at(row),
    };
  }

  /** Adds the fields that only some events have. */
  optional(event: Instrument, row: number): void {
    const tsNs = this.#ns[row]!;
    if (tsNs > 0) event.tsNs = tsNs;
    if ((this.has[row]! & HAS_SEQ) !== 0) event.seq = this.#seq[row]!;
  }
}

function asBlock(event: MarketEvent, ordinal: number): Uint8Array {
  const encoder = new BlockEncoder(ONE_EVENT_BYTES);
  encoder.add(event);
  return encoder.finish(ordinal);
}
