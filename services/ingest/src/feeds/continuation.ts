import { isDeepStrictEqual } from 'node:util';
import type { TapeTail } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { IngestError } from '../errors.ts';

/**
 * Where a tape was made from a source of which the n-th event becomes the n-th of the tape: what of the
 * source is on it already, checked by the last event of the tape.
 */
export class Continuation {
  readonly #tail: TapeTail | null;
  readonly #source: string;
  readonly #done: number;
  #position = 0;

  /** `source` is how an error names it. */
  constructor(tail: TapeTail | null, source: string) {
    this.#tail = tail;
    this.#source = source;
    this.#done = tail === null ? 0 : tail.ordinal + 1;
  }

  /** Whether the next so many events lie before the tape's last one: nobody has to look at them. */
  passes(count: number): boolean {
    if (this.#position + count >= this.#done) return false;
    this.#position += count;
    return true;
  }

  /** What of the next events is not on the tape yet. */
  rest(events: readonly MarketEvent[]): readonly MarketEvent[] {
    const start = this.#position;
    this.#position += events.length;
    if (start < this.#done && this.#position >= this.#done)
      this.#check(events[this.#done - 1 - start]);
    return start >= this.#done ? events : events.slice(this.#done - start);
  }

  /** The source has ended, which it cannot before the tape does. */
  end(): void {
    if (this.#position >= this.#done) return;
    const has = `${this.#source} has ${this.#position} events, the tape ${this.#done}`;
    throw new IngestError('FILE_NOT_THIS_TAPE', `${has}: another recording?`);
  }

  /** The tape must have been made from this source, or its events would follow on something else's. */
  #check(event: MarketEvent | undefined): void {
    if (this.#tail === null || isDeepStrictEqual(event, this.#tail.lastEvent)) return;
    const reason = `event ${this.#tail.ordinal} of the tape is not that of ${this.#source}`;
    throw new IngestError('FILE_NOT_THIS_TAPE', reason);
  }
}
