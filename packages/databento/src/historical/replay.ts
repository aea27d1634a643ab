import { createReadStream } from 'node:fs';
import {
  type At,
  type DbnDecoder,
  type DbnRecord,
  decodeRecord,
  offsets,
  upgradeRecord,
} from '../dbn/index.ts';
import { asHistorical } from './as-historical.ts';
import { cursorsOf } from './cursors.ts';
import { RangeStream } from './range-stream.ts';
import { TimeHeap } from './time-heap.ts';

/** A file, the chunks of one, or a stream; DBN, plain or zstd. */
export type ReplaySource = AsyncIterable<Uint8Array> | RangeStream | string;

export interface ReplayOptions {
  /** By which time they are merged: `tsRecv`, the order in which they were seen, if not given. */
  readonly by?: 'tsEvent' | 'tsRecv';
}

export interface Replayed {
  /** Its place in the list of sources. */
  readonly source: number;
  readonly record: DbnRecord;
}

interface Source {
  readonly cursors: AsyncGenerator<DbnDecoder, void, undefined>;
  cursor: DbnDecoder | undefined;
  us: number;
  ns: number;
}

/** Records without a time of their own at the edge, such as bars, are placed by the venue's. */
const receivedAt: ReadonlyMap<string, At<'time'>> = new Map(
  Object.entries(offsets).flatMap(([kind, where]) =>
    'tsRecv' in where ? [[kind, where.tsRecv] as const] : [],
  ),
);

/**
 * Several sources as one, in order of time. The order within a source is kept whatever its times are, and
 * of equal times the source that was named first comes first: the same sources give the same order always.
 * Sources wait unread until their time comes, so many ranges at once are better taken from files.
 *
 * @example
 * for await (const { source, record } of new Replay(['cl.dbn.zst', 'lo.dbn.zst'])) use(source, record);
 */
export class Replay implements AsyncIterable<Replayed> {
  readonly #sources: readonly Source[];
  readonly #heap: TimeHeap;
  readonly #byEvent: boolean;
  /** Sources of which the next record is not there yet. */
  #dry: number[];
  #current = -1;

  constructor(sources: readonly ReplaySource[], { by = 'tsRecv' }: ReplayOptions = {}) {
    this.#byEvent = by === 'tsEvent';
    this.#sources = sources.map((source) => ({
      cursors: cursorsIn(source),
      cursor: undefined,
      us: 0,
      ns: 0,
    }));
    this.#heap = new TimeHeap(sources.length);
    this.#dry = sources.map((_, i) => i);
  }

  /** Which source the record is of. */
  get source(): number {
    return this.#current;
  }

  /** The time by which the record is placed, in whole microseconds. */
  get us(): number {
    return this.#sources[this.#current]!.us;
  }

  /** Stands on the record after `next` returned true. */
  get cursor(): DbnDecoder {
    return this.#sources[this.#current]!.cursor!;
  }

  /**
   * For hot paths: reads on where a source ran dry; false when all have ended.
   *
   * @example
   * while (await replay.fill()) while (replay.next()) use(replay.source, replay.cursor);
   */
  async fill(): Promise<boolean> {
    try {
      while (this.#dry.length > 0) {
        const i = this.#dry.at(-1)!;
        const source = this.#sources[i]!;
        const { done, value } = await source.cursors.next();
        if (done !== true) {
          source.cursor = value;
          if (!asHistorical(() => value.next())) continue;
          this.#place(source, value);
          this.#heap.push(i, source.us, source.ns);
        }
        this.#dry.pop();
      }
    } catch (error) {
      await this.close();
      throw error;
    }
    return this.#heap.top >= 0;
  }

  /** Steps to the next record; false where `fill` is to be called. */
  next(): boolean {
    if (this.#dry.length > 0) return false;
    if (this.#current >= 0) {
      const source = this.#sources[this.#current]!;
      const cursor = source.cursor!;
      if (cursor.next()) {
        this.#place(source, cursor);
        this.#heap.renew(source.us, source.ns);
      } else {
        this.#dry.push(this.#current);
        this.#heap.pop();
        this.#current = -1;
        return false;
      }
    }
    this.#current = this.#heap.top;
    return this.#current >= 0;
  }

  /** Ends all sources. */
  async close(): Promise<void> {
    await Promise.all(this.#sources.map(({ cursors }) => cursors.return()));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Replayed, void, undefined> {
    try {
      while (await this.fill()) {
        while (asHistorical(() => this.next())) {
          yield { source: this.#current, record: upgradeRecord(decodeRecord(this.cursor)) };
        }
      }
    } finally {
      await this.close();
    }
  }

  /** A record without any time stays where it is in its source: it comes with the one before it. */
  #place(source: Source, cursor: DbnDecoder): void {
    const at = this.#byEvent ? undefined : receivedAt.get(cursor.kind);
    let us = at === undefined ? Number.NaN : cursor.timeUs(at);
    let ns = 0;
    if (us >= 0) ns = cursor.timeNs(at!);
    else {
      us = cursor.tsEventUs;
      ns = cursor.tsEventNs;
    }
    if (!(us >= 0)) return;
    source.us = us;
    source.ns = ns;
  }
}

function cursorsIn(source: ReplaySource): AsyncGenerator<DbnDecoder, void, undefined> {
  if (source instanceof RangeStream) return source.cursors();
  return cursorsOf(typeof source === 'string' ? createReadStream(source) : source);
}
