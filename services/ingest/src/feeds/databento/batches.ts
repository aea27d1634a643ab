import { setImmediate } from 'node:timers/promises';
import type { MarketEvent } from '@crude-alpha/contracts';
import { type FeedBatch, type FeedNews, MAX_BATCH_EVENTS } from '../../feed.ts';

interface Filling {
  readonly news: FeedNews[];
  readonly events: MarketEvent[];
}

/** Batches that wait before whoever fills them has to wait as well. */
const MOST_WAITING = 4;

/**
 * Between a source that gives one event after the other and a reader that takes batches: what is there
 * goes together, in order, and no faster than it is read.
 */
export class Batches {
  #waiting: Filling[] = [];
  #isEnded = false;
  #failure: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeSource: (() => void) | undefined;

  /** Where the next events go. To be asked for anew for each record, and followed by `added`. */
  get events(): MarketEvent[] {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.events.length < MAX_BATCH_EVENTS) return last.events;
    return this.#next().events;
  }

  added(): void {
    if (this.#waiting.length > 0) this.#wakeReader?.();
  }

  /** News stand before the events of a batch: those that came before them are another one. */
  tell(news: FeedNews): void {
    const last = this.#waiting.at(-1);
    const into = last === undefined || last.events.length > 0 ? this.#next() : last;
    into.news.push(news);
    this.#wakeReader?.();
  }

  /** Undefined while there is room, so that nobody waits for nothing. */
  room(): Promise<void> | undefined {
    if (this.#waiting.length <= MOST_WAITING || this.#isEnded) return undefined;
    return new Promise((resolve) => {
      this.#wakeSource = resolve;
    });
  }

  /** Nothing more comes; with an error, the reader is told of it after the rest. */
  end(failure?: Error): void {
    this.#isEnded = true;
    this.#failure ??= failure;
    this.#wakeReader?.();
    this.#wakeSource?.();
  }

  async *read(): AsyncGenerator<FeedBatch, void> {
    for (;;) {
      if (this.#waiting.length === 0) {
        if (this.#isEnded) break;
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
        this.#wakeReader = undefined;
      }
      // So that what came by the same bytes goes together.
      await setImmediate();
      const taken = this.#waiting;
      this.#waiting = [];
      this.#wakeSource?.();
      this.#wakeSource = undefined;
      for (const batch of taken) if (batch.news.length + batch.events.length > 0) yield batch;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #next(): Filling {
    const next: Filling = { news: [], events: [] };
    this.#waiting.push(next);
    return next;
  }
}
