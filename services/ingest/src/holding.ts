import type { Gap, MarketEvent } from '@crude-alpha/contracts';
import { classOf } from './event-class.ts';
import { gapEvent } from './gap.ts';

/**
 * Protected events that may wait before the source is paused: about 30 MB, and at the trade rate of
 * a busy CL day (some 500 a second) three minutes of a tape that stands still.
 */
export const MAX_PROTECTED = 100_000;

/** Symbols whose newest quote or book is held before the source is paused: twice CME's energy options. */
export const MAX_CONFLATED = 200_000;

export interface HoldingLimits {
  readonly maxProtected: number;
  readonly maxConflated: number;
}

/** Everything that was ever held is `released`, `conflated`, `dropped`, or still here. */
export interface HoldingCounts {
  held: number;
  released: number;
  conflated: number;
  dropped: number;
}

interface Held {
  readonly event: MarketEvent;
  /** Number of its arrival: what is released goes in this order, whichever class it is of. */
  readonly arrival: number;
}

/**
 * The drop policy: where the events of a live source wait while the tape has no room. Heartbeats are
 * dropped, of quotes and books the newest of each symbol is kept, all else queues. Whoever fills it
 * must stop pulling from the source when it is `full`. It has no clock and does no I/O.
 */
export class Holding {
  readonly counts: HoldingCounts = { held: 0, released: 0, conflated: 0, dropped: 0 };
  readonly #limits: HoldingLimits;
  /** Its order is that of arrival, since a symbol that is superseded goes to the end. */
  readonly #newest = new Map<string, Held>();
  #queue: Held[] = [];
  #head = 0;
  #arrivals = 0;
  #firstLossTs: number | null = null;
  #conflated = 0;
  #dropped = 0;

  constructor(
    limits: HoldingLimits = { maxProtected: MAX_PROTECTED, maxConflated: MAX_CONFLATED },
  ) {
    this.#limits = limits;
  }

  get size(): number {
    return this.protectedSize + this.#newest.size;
  }

  get protectedSize(): number {
    return this.#queue.length - this.#head;
  }

  /** Nothing more should be pulled from the source. What comes nevertheless is held all the same. */
  get full(): boolean {
    return (
      this.protectedSize >= this.#limits.maxProtected ||
      this.#newest.size >= this.#limits.maxConflated
    );
  }

  /** Something was lost since the last `settle`. */
  get owesGap(): boolean {
    return this.#conflated > 0 || this.#dropped > 0;
  }

  hold(event: MarketEvent): void {
    this.counts.held++;
    const held: Held = { event, arrival: this.#arrivals++ };
    switch (classOf(event.type)) {
      case 'protected':
        this.#queue.push(held);
        break;
      case 'conflatable':
        this.#conflate(event as MarketEvent & { readonly symbol: string }, held);
        break;
      case 'droppable':
        this.#firstLossTs ??= event.tsRecv;
        this.#dropped++;
        this.counts.dropped++;
        break;
    }
  }

  /** The next event in the order of arrival, or undefined when nothing is held. */
  take(): MarketEvent | undefined {
    const next = this.#queue[this.#head];
    for (const [key, held] of this.#newest) {
      if (next !== undefined && next.arrival < held.arrival) break;
      this.#newest.delete(key);
      this.counts.released++;
      return held.event;
    }
    if (next === undefined) return undefined;
    this.#head++;
    this.counts.released++;
    // Half of it is used up: moving the rest then costs one step an event.
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return next.event;
  }

  /** Ends an episode: what was lost since the last call, as the gaps to be written at `now`. */
  settle(feed: string, now: number): Gap[] {
    const from = this.#firstLossTs;
    const gaps: Gap[] = [];
    if (this.#conflated > 0) {
      const detail = 'the tape had no room: quotes and books superseded before they were written';
      gaps.push(gapEvent(feed, 'conflated', now, { from, count: this.#conflated, detail }));
    }
    if (this.#dropped > 0) {
      const detail = 'the tape had no room: heartbeats let go';
      gaps.push(gapEvent(feed, 'dropped', now, { from, count: this.#dropped, detail }));
    }
    this.#firstLossTs = null;
    this.#conflated = 0;
    this.#dropped = 0;
    return gaps;
  }

  #conflate(event: MarketEvent & { readonly symbol: string }, held: Held): void {
    const key = `${event.type} ${event.symbol}`;
    const superseded = this.#newest.get(key);
    if (superseded !== undefined) {
      this.#newest.delete(key);
      this.#firstLossTs ??= superseded.event.tsRecv;
      this.#conflated++;
      this.counts.conflated++;
    }
    this.#newest.set(key, held);
  }
}
