import type { MarketEvent } from '@crude-alpha/contracts';
import { type FeedBatch, MAX_BATCH_EVENTS } from '../feed.ts';
import { Pacer } from './pacer.ts';
import { releaseByTime } from './release.ts';

/** Where nothing was recorded for longer than this, nobody is made to wait. */
const MAX_WAIT_MICROS = 10_000_000;

/** Plays events that are recorded, at some speed or flat out. */
export class Playback {
  readonly #pacer: Pacer | null;
  readonly #signal: AbortSignal;
  #now: number;
  #isPlaying = false;

  /** `speed` is seconds of recorded time a second, 0 flat out; `start` what time it is before the first event. */
  constructor(speed: number, start: number, signal: AbortSignal) {
    this.#pacer = speed > 0 ? new Pacer(speed) : null;
    this.#now = start;
    this.#signal = signal;
  }

  /** The recorded time that was reached. */
  get now(): number {
    return this.#now;
  }

  /** How far that is behind where the speed would have it; null where nothing is played, or flat out. */
  get behindSec(): number | null {
    if (this.#pacer === null || !this.#isPlaying) return null;
    return Math.max(0, this.#pacer.now() - this.#now) / 1e6;
  }

  async *play(events: readonly MarketEvent[]): AsyncGenerator<FeedBatch, void> {
    if (events.length === 0) return;
    if (this.#pacer === null) {
      for (let at = 0; at < events.length; at += MAX_BATCH_EVENTS) {
        yield this.#batch(events.slice(at, at + MAX_BATCH_EVENTS));
      }
      return;
    }
    if (!this.#isPlaying) this.#pacer.start(events[0]!.tsRecv);
    this.#isPlaying = true;
    for await (const slice of releaseByTime(events, this.#pacer, this.#signal, MAX_WAIT_MICROS)) {
      yield this.#batch(slice);
    }
  }

  end(): void {
    this.#isPlaying = false;
  }

  #batch(events: readonly MarketEvent[]): FeedBatch {
    this.#now = events.at(-1)!.tsRecv;
    return { news: [], events };
  }
}
