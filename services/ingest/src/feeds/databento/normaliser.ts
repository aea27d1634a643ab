import type { Definition, MarketEvent, Stat, Status } from '@crude-alpha/contracts';
import { errorCodes, flags, offsets, type RecordView, systemCodes } from '@crude-alpha/databento';
import { product, sessionAt } from '@crude-alpha/market';
import { gapEvent } from '../../gap.ts';
import { type DefinitionKind, describe, termsOf } from './definition.ts';
import { Halts, type Turn } from './halts.ts';
import { type Instrument, Instruments } from './instruments.ts';
import { bookOf, flagsOf, isTrade, quoteOf, type Stamp, tradeOf } from './prices.ts';
import { figureOf, type StatisticsKind } from './statistics.ts';
import { stateAfter } from './status.ts';

export interface NormaliserOptions {
  readonly feed: string;
  /**
   * Where trades are taken from: records of their own, or those of the book, which hold every trade
   * once more. Both would count each twice.
   */
  readonly trades: 'own' | 'book';
}

/** What became of records that gave no event. Each has one reason. */
export interface NormaliserCounts {
  /** Nobody has said yet which instrument it is of. */
  unmapped: number;
  /** Spreads, strategies, unknown products. */
  unwanted: number;
  /** A definition that contradicts itself or leaves something out. */
  definition: number;
  /** A trade without a price or a size. */
  trade: number;
  /** A trade that comes from a snapshot: it is no news. */
  repeated: number;
  /** A figure that is withdrawn, or that nobody asks for. */
  statistic: number;
  /** Another kind of record. */
  other: number;
}

interface Moment extends Stamp {
  symbol: string;
  ts: number;
  tsNs: number;
  tsRecv: number;
}

/**
 * From Databento's records to events. It has no clock: `tsRecv` is when the record came here (of a
 * replay, the time it stands for), while `ts` is the venue's time of the event. Instruments are known
 * once they are mapped or defined.
 */
export class Normaliser {
  readonly counts: NormaliserCounts = {
    unmapped: 0,
    unwanted: 0,
    definition: 0,
    trade: 0,
    repeated: 0,
    statistic: 0,
    other: 0,
  };
  readonly #feed: string;
  readonly #takesBookTrades: boolean;
  readonly #instruments = new Instruments();
  readonly #halts = new Halts();
  /** Of the record at hand: one for all, so that none is made for each. */
  readonly #stamp: Moment;
  /** When the last record that gave something came; -1 before. */
  #heard = -1;

  constructor({ feed, trades }: NormaliserOptions) {
    this.#feed = feed;
    this.#takesBookTrades = trades === 'book';
    this.#stamp = { symbol: '', ts: 0, tsNs: 0, tsRecv: 0, feed };
  }

  /** The instrument has this symbol of the venue's from now on. */
  map(publisherId: number, instrumentId: number, raw: string, nearUs: number): void {
    this.#instruments.map(publisherId, instrumentId, raw, nearUs);
  }

  /** Adds what a record says to `out`. */
  take(record: RecordView, tsRecv: number, out: MarketEvent[]): void {
    const { kind } = record;
    switch (kind) {
      case 'mbp1':
      case 'mbp10':
      case 'trade': {
        const instrument = this.#find(record);
        if (instrument === null) return;
        this.#begin(record, instrument, tsRecv, out);
        if (kind === 'mbp1') out.push(quoteOf(record, this.#stamp));
        else if (kind === 'mbp10') out.push(bookOf(record, this.#stamp));
        if (kind === 'trade' || (this.#takesBookTrades && isTrade(record)))
          this.#trade(record, out);
        return;
      }
      case 'statistics':
      case 'statisticsV1':
        this.#statistic(record, kind, tsRecv, out);
        return;
      case 'status':
        this.#status(record, tsRecv, out);
        return;
      case 'definition':
      case 'definitionV1':
      case 'definitionV2':
        this.#define(record, kind, tsRecv, out);
        return;
      case 'symbolMapping':
      case 'symbolMappingV1':
        this.#map(record, kind, tsRecv);
        return;
      case 'system':
        if (record.u8(offsets.system.code) === systemCodes.heartbeat) this.heartbeat(tsRecv, out);
        return;
      case 'error':
        if (record.u8(offsets.error.code) === errorCodes.skippedRecords) this.skipped(tsRecv, out);
        return;
      case 'bbo':
      case 'cbbo':
      case 'cmbp1':
      case 'errorV1':
      case 'imbalance':
      case 'mbo':
      case 'ohlcv':
      case 'systemV1':
      case 'unknown':
        this.counts.other++;
    }
  }

  /** The source says that it lives. */
  heartbeat(tsRecv: number, out: MarketEvent[]): void {
    const [ts, feed] = [tsRecv, this.#feed];
    out.push({ type: 'heartbeat', ts, tsRecv, feed, source: 'provider', silenceMs: 0 });
  }

  /** The source left records out since this reader was too slow: any, since the last that came. */
  skipped(tsRecv: number, out: MarketEvent[]): void {
    const detail = 'the gateway skipped records: this reader was too slow';
    const from = this.#heard < 0 ? null : this.#heard;
    out.push(gapEvent(this.#feed, 'slow_reader', tsRecv, { from, detail }));
  }

  #map(record: RecordView, kind: 'symbolMapping' | 'symbolMappingV1', tsRecv: number): void {
    const { publisherId, instrumentId } = record;
    const near = record.timeUs(offsets[kind].startTs);
    const raw = record.text(offsets[kind].stypeOutSymbol);
    this.map(publisherId, instrumentId, raw, near > 0 ? near : tsRecv);
  }

  #find(record: RecordView): Instrument | null {
    const found = this.#instruments.find(record.publisherId, record.instrumentId);
    if (found != null) return found;
    if (found === null) this.counts.unwanted++;
    else this.counts.unmapped++;
    return null;
  }

  /** Stamps what follows, and tells once when the book of an instrument becomes doubtful. */
  #begin(record: RecordView, instrument: Instrument, tsRecv: number, out: MarketEvent[]): void {
    const { symbol, heard } = instrument;
    this.#date(record, symbol, tsRecv);
    const isDoubtful = (flagsOf(record) & flags.maybeBadBook) !== 0;
    if (isDoubtful && !instrument.isDoubtful) {
      const detail = 'the venue’s channel had a gap that was not recovered: the book may be wrong';
      const from = heard < 0 ? null : heard;
      out.push({ ...gapEvent(this.#feed, 'sequence', tsRecv, { from, detail }), symbol });
    }
    instrument.isDoubtful = isDoubtful;
    instrument.heard = tsRecv;
  }

  #date(record: RecordView, symbol: string, tsRecv: number): void {
    const stamp = this.#stamp;
    const us = record.tsEventUs;
    const isDated = !Number.isNaN(us);
    stamp.symbol = symbol;
    stamp.ts = isDated ? us : tsRecv;
    stamp.tsNs = isDated ? record.tsEventNs : 0;
    stamp.tsRecv = tsRecv;
    this.#heard = tsRecv;
  }

  #trade(record: RecordView, out: MarketEvent[]): void {
    if ((flagsOf(record) & flags.snapshot) !== 0) {
      this.counts.repeated++;
      return;
    }
    const trade = tradeOf(record, this.#stamp);
    if (trade === null) this.counts.trade++;
    else out.push(trade);
  }

  #statistic(record: RecordView, kind: StatisticsKind, tsRecv: number, out: MarketEvent[]): void {
    const instrument = this.#find(record);
    if (instrument === null) return;
    const { name, symbol } = instrument;
    this.#date(record, symbol, tsRecv);
    const figure = figureOf(record, kind, name.product, this.#stamp.ts);
    if (figure === null) {
      this.counts.statistic++;
      return;
    }
    const stat: Stat = { type: 'stat', ...this.#stamped(), ...figure };
    out.push(stat);
  }

  #status(record: RecordView, tsRecv: number, out: MarketEvent[]): void {
    const instrument = this.#find(record);
    if (instrument === null) return;
    const state = stateAfter(record.u16(offsets.status.action));
    if (state === null) return;
    this.#date(record, instrument.symbol, tsRecv);
    const status: Status = { type: 'status', ...this.#stamped(), state };
    out.push(status);
    const root = instrument.name.product;
    const turn = this.#halts.take(root, instrument.symbol, state);
    if (turn !== null) this.#turn(root, turn, out);
  }

  /** A product has halted or resumed: of futures it is the session that does, of options the root. */
  #turn(root: string, turn: Turn, out: MarketEvent[]): void {
    const kind = product(root);
    const { symbol: _, ...stamped } = this.#stamped();
    if (kind.kind === 'future') {
      const { tradeDate, open, close } = sessionAt(root, stamped.ts);
      out.push({
        type: 'session',
        ...stamped,
        product: root,
        state: turn,
        tradeDate,
        open,
        close,
      });
    } else if (kind.monthly === undefined) {
      const state = turn === 'halted' ? turn : 'open';
      out.push({ type: 'status', ...stamped, symbol: root, state });
    }
  }

  #define(record: RecordView, kind: DefinitionKind, tsRecv: number, out: MarketEvent[]): void {
    const { publisherId, instrumentId } = record;
    const terms = termsOf(record, kind);
    if (!'FCP'.includes(terms.instrumentClass) || terms.instrumentClass === '') {
      this.#instruments.ignore(publisherId, instrumentId);
      this.counts.unwanted++;
      return;
    }
    this.#date(record, '', tsRecv);
    const near = Number.isNaN(terms.expiration) ? this.#stamp.ts : terms.expiration;
    const instrument = this.#instruments.map(publisherId, instrumentId, terms.raw, near);
    if (instrument === null) {
      this.counts.unwanted++;
      return;
    }
    const described = describe(terms, instrument.name);
    if (typeof described === 'string') {
      this.counts.definition++;
      return;
    }
    this.#stamp.symbol = instrument.symbol;
    const definition: Definition = { type: 'definition', ...this.#stamped(), ...described };
    out.push(definition);
    if (described.action !== 'delete') return;
    this.#instruments.forget(publisherId, instrumentId);
    this.#halts.forget(instrument.name.product, instrument.symbol);
  }

  #stamped(): { symbol: string; ts: number; tsNs?: number; tsRecv: number; feed: string } {
    const { symbol, ts, tsNs, tsRecv, feed } = this.#stamp;
    return tsNs === 0 ? { symbol, ts, tsRecv, feed } : { symbol, ts, tsNs, tsRecv, feed };
  }
}
