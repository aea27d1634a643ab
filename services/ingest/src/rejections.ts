import type { Gap } from '@crude-alpha/contracts';
import { gapEvent } from './gap.ts';

/** Reasons told apart in one gap; the contract's detail has room for about as many. */
const MAX_REASONS = 16;
const OTHER = 'other';

/**
 * Input that is no valid event, summed up: a source that sends only garbage must not write a gap for
 * every line of it.
 */
export class Rejections {
  readonly #counts = new Map<string, number>();
  #from: number | null = null;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Counts `count` rejected inputs, the first of them having come at `ts`. */
  add(reason: string, count: number, ts: number): void {
    this.#from ??= ts;
    this.#total += count;
    const known = this.#counts.has(reason) || this.#counts.size < MAX_REASONS;
    const key = known ? reason : OTHER;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** One gap for all that came since the last, or null when nothing did. */
  summary(feed: string, now: number): Gap | null {
    if (this.#total === 0) return null;
    const detail = [...this.#counts].map(([reason, count]) => `${reason} ×${count}`).join(', ');
    const gap = gapEvent(feed, 'rejected', now, { from: this.#from, count: this.#total, detail });
    this.#counts.clear();
    this.#from = null;
    this.#total = 0;
    return gap;
  }
}
