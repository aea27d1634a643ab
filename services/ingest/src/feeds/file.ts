import { isDeepStrictEqual } from 'node:util';
import type { TapeTail } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { eventsOf, readTapeFile } from '@crude-alpha/recording';
import { IngestError } from '../errors.ts';
import { type Feed, type FeedBatch, MAX_BATCH_EVENTS, type OpenFeed } from '../feed.ts';
import { Pacer } from './pacer.ts';
import { releaseByTime } from './release.ts';

export interface FileFeedOptions {
  readonly path: string;
  /** Seconds of recorded time a second; 0 is flat out. */
  readonly speed: number;
}

/** Where nothing was recorded for longer than this, nobody is made to wait. */
const MAX_WAIT_MICROS = 10_000_000;

/**
 * Plays a recorded tape onto another, event for event: the n-th event of the file becomes the n-th
 * of the tape. That is what lets it go on exactly where a tape ended, whatever ended it.
 */
export function fileFeed(options: FileFeedOptions): Feed {
  return {
    name: 'file',
    pace: 'elastic',
    verbatim: true,
    open: (resume, signal) => Promise.resolve(new FileFeed(options, resume, signal)),
  };
}

class FileFeed implements OpenFeed {
  readonly continues = true;
  readonly connected = true;
  readonly reconnects = 0;
  readonly batches: AsyncIterable<FeedBatch>;
  readonly #path: string;
  readonly #pacer: Pacer | null;
  readonly #signal: AbortSignal;
  readonly #resume: TapeTail | null;
  #now: number;
  #playing = false;

  constructor(options: FileFeedOptions, resume: TapeTail | null, signal: AbortSignal) {
    this.#path = options.path;
    this.#pacer = options.speed > 0 ? new Pacer(options.speed) : null;
    this.#resume = resume;
    this.#signal = signal;
    this.#now = resume?.lastEvent.tsRecv ?? 0;
    this.batches = this.#run();
  }

  now(): number {
    return this.#now;
  }

  behindSec(): number | null {
    if (this.#pacer === null || !this.#playing) return null;
    return Math.max(0, this.#pacer.now() - this.#now) / 1e6;
  }

  async *#run(): AsyncGenerator<FeedBatch> {
    for await (const events of this.#blocks()) {
      if (this.#pacer === null) yield* this.#flatOut(events);
      else yield* this.#paced(events, this.#pacer);
      if (this.#signal.aborted) return;
    }
    this.#playing = false;
  }

  /** The events behind the tape's end, block by block. */
  async *#blocks(): AsyncGenerator<readonly MarketEvent[]> {
    const decoder = new BlockDecoder();
    const done = this.#resume === null ? 0 : this.#resume.ordinal + 1;
    let position = 0;
    for await (const block of readTapeFile(this.#path)) {
      const start = position;
      position += block.count;
      if (position < done) continue;
      const events = eventsOf(decoder, block, this.#path);
      if (start < done) this.#check(events[done - 1 - start]);
      if (position > done) yield events.slice(Math.max(0, done - start));
    }
    if (position < done) {
      const reason = `${this.#path} has ${position} events, the tape ${done}: another recording?`;
      throw new IngestError('FILE_NOT_THIS_TAPE', reason);
    }
  }

  /** The tape must have been made from this file, or its events would follow on something else's. */
  #check(event: MarketEvent | undefined): void {
    if (this.#resume === null || isDeepStrictEqual(event, this.#resume.lastEvent)) return;
    const reason = `event ${this.#resume.ordinal} of the tape is not that of ${this.#path}`;
    throw new IngestError('FILE_NOT_THIS_TAPE', reason);
  }

  *#flatOut(events: readonly MarketEvent[]): Generator<FeedBatch> {
    for (let at = 0; at < events.length; at += MAX_BATCH_EVENTS) {
      yield this.#batch(events.slice(at, at + MAX_BATCH_EVENTS));
    }
  }

  async *#paced(events: readonly MarketEvent[], pacer: Pacer): AsyncGenerator<FeedBatch> {
    if (!this.#playing) pacer.start(events[0]!.tsRecv);
    this.#playing = true;
    for await (const slice of releaseByTime(events, pacer, this.#signal, MAX_WAIT_MICROS)) {
      yield this.#batch(slice);
    }
  }

  #batch(events: readonly MarketEvent[]): FeedBatch {
    this.#now = events.at(-1)!.tsRecv;
    return { news: [], events };
  }
}
