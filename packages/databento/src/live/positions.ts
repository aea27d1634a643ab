import { type At, offsets } from '../dbn/offsets.ts';
import type { RecordView } from '../dbn/view.ts';
import type { GapBound } from './events.ts';

/** How far the records of one instrument in one schema were had. */
interface Position {
  /** The latest time had, in two parts as a double cannot hold it: microseconds and nanoseconds. */
  us: number;
  ns: number;
  /** Records of that time that were had. */
  count: number;
  /** Records of that time that this replay brought so far. */
  seen: number;
  /** The replay that has passed this position, or 0. */
  passed: number;
  /** The replay that `seen` counts. */
  counted: number;
}

interface Stream {
  readonly rtype: number;
  readonly publisherId: number;
  readonly positions: Map<number, Position>;
  newestUs: number;
  newestNs: number;
}

/** By what time a replay selects this type of record; for all others it is the event's. */
function intervalTime(rtype: number): At<'time'> | undefined {
  if (rtype === 0xc3 || rtype === 0xc4) return offsets.bbo.tsRecv;
  if (rtype === 0xc0 || rtype === 0xc1) return offsets.cbbo.tsRecv;
  return undefined;
}

const nsOf = (us: number, ns: number): bigint => BigInt(us) * 1000n + BigInt(ns);

/**
 * Keeps for each schema and instrument the time of the last record and how many records of that time there
 * were, which is what a replay is compared with: it brings the same records in the same order.
 */
export class Positions {
  readonly #streams = new Map<number, Stream>();
  #last: Stream | undefined;
  /** Counts replays; 0 while none runs. */
  #replay = 0;
  #replays = 0;
  duplicates = 0;

  /** From now on records may come that were had. */
  beginReplay(): void {
    this.#replays += 1;
    this.#replay = this.#replays;
  }

  endReplay(): void {
    this.#replay = 0;
  }

  /** Whether the record is a new one; if so, it is noted. `latestUs` bounds what can be a time at all. */
  admit(record: RecordView, latestUs: number): boolean {
    const { rtype } = record;
    const interval = intervalTime(rtype);
    const us = interval === undefined ? record.tsEventUs : record.timeUs(interval);
    // Without a time, or with one that is none, a record cannot be compared: rather twice than never.
    if (!(us <= latestUs)) return true;
    const ns = interval === undefined ? record.tsEventNs : record.timeNs(interval);
    const stream = this.#streamOf(rtype, record.publisherId);
    const position = stream.positions.get(record.instrumentId);
    if (us > stream.newestUs || (us === stream.newestUs && ns > stream.newestNs)) {
      stream.newestUs = us;
      stream.newestNs = ns;
    }
    if (position === undefined) {
      const fresh = { us, ns, count: 1, seen: 0, passed: this.#replay, counted: 0 };
      stream.positions.set(record.instrumentId, fresh);
      return true;
    }
    const order = us - position.us || ns - position.ns;
    if (order > 0) {
      position.us = us;
      position.ns = ns;
      position.count = 1;
      position.passed = this.#replay;
      return true;
    }
    if (this.#replay === 0 || position.passed === this.#replay) {
      if (order === 0) position.count += 1;
      return true;
    }
    if (order === 0) {
      if (position.counted !== this.#replay) {
        position.counted = this.#replay;
        position.seen = 0;
      }
      position.seen += 1;
      if (position.seen > position.count) {
        position.count = position.seen;
        return true;
      }
    }
    this.duplicates += 1;
    return false;
  }

  /**
   * From when on a replay of this type of record has to be: the least of the last times, of which those
   * long before the newest are left out. Undefined where there was no record.
   */
  resumeFrom(rtype: number, lookbackUs: number): bigint | undefined {
    let least: bigint | undefined;
    for (const stream of this.#streams.values()) {
      if (stream.rtype !== rtype) continue;
      const floor = nsOf(stream.newestUs - lookbackUs, stream.newestNs);
      let own = nsOf(stream.newestUs, stream.newestNs);
      for (const { us, ns } of stream.positions.values()) {
        const last = nsOf(us, ns);
        if (last < own) own = last;
      }
      if (own < floor) own = floor;
      if (least === undefined || own < least) least = own;
    }
    return least === undefined || least >= 0n ? least : 0n;
  }

  /** The latest time had of any record, or of those of one type. */
  newest(rtype?: number): bigint | undefined {
    let newest: bigint | undefined;
    for (const stream of this.#streams.values()) {
      if (rtype !== undefined && stream.rtype !== rtype) continue;
      const time = nsOf(stream.newestUs, stream.newestNs);
      if (newest === undefined || time > newest) newest = time;
    }
    return newest;
  }

  bounds(rtype?: number): GapBound[] {
    const bounds: GapBound[] = [];
    for (const { rtype: own, publisherId, positions } of this.#streams.values()) {
      if (rtype !== undefined && own !== rtype) continue;
      for (const [instrumentId, { us, ns, count }] of positions) {
        bounds.push({ rtype: own, publisherId, instrumentId, after: nsOf(us, ns), count });
      }
    }
    return bounds;
  }

  /** Forgets a type of record, the next of which are a new beginning. */
  forget(rtype: number): void {
    for (const [key, stream] of this.#streams)
      if (stream.rtype === rtype) this.#streams.delete(key);
    this.#last = undefined;
  }

  #streamOf(rtype: number, publisherId: number): Stream {
    if (this.#last?.rtype === rtype && this.#last.publisherId === publisherId) return this.#last;
    const key = rtype * 0x10000 + publisherId;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      stream = { rtype, publisherId, positions: new Map(), newestUs: 0, newestNs: 0 };
      this.#streams.set(key, stream);
    }
    this.#last = stream;
    return stream;
  }
}
