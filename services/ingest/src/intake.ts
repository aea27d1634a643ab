import {
  checkEvent,
  type GapReason,
  InvalidValueError,
  isEventField,
  isEventType,
  type MarketEvent,
} from '@crude-alpha/contracts';
import type { FeedBatch, FeedNews } from './feed.ts';
import { type GapDetails, gapEvent } from './gap.ts';
import { Rejections } from './rejections.ts';
import { SequenceWatch } from './sequence.ts';
import { Timekeeper, type TimekeeperOptions } from './timekeeper.ts';

type Emit = (event: MarketEvent) => void;

/** Why the tape does not go on exactly where it ended. */
export interface Resumption {
  readonly reason: 'restart' | 'takeover';
  /** Newest time on the tape. */
  readonly from: number;
}

export interface IntakeOptions extends TimekeeperOptions {
  /** Null when nothing is missing: the tape is empty, or the feed goes on exactly after it. */
  readonly resumption: Resumption | null;
  /** The source's number on the tape's last event that has one, where the feed goes on after it. */
  readonly lastSeq: number | null;
  /** Where the source's numbers have holes by their nature, and are not watched. */
  readonly sparseSeq?: true | undefined;
}

/** What intake saw, as plain numbers: metrics read them when they are scraped. */
export interface IntakeCounts {
  duplicates: number;
  late: number;
  /** Numbers that the source never delivered. */
  missing: number;
  restarts: number;
}

/** Told of every rejected input; `reason` is one of few. */
export type OnRejected = (reason: string, count: number) => void;

/**
 * From what a feed delivers to what the tape holds: checks every event, watches the source's
 * numbering, and puts in what time brings. Synchronous and deterministic; what comes out depends on
 * the batches and the times it is given alone.
 */
export class Intake {
  readonly counts: IntakeCounts = { duplicates: 0, late: 0, missing: 0, restarts: 0 };
  readonly timekeeper: Timekeeper;
  readonly #feed: string;
  readonly #resumption: Resumption | null;
  readonly #start: number;
  readonly #watchesSeq: boolean;
  readonly #sequence = new SequenceWatch();
  readonly #rejections = new Rejections();
  readonly #onRejected: OnRejected;
  #now: number;
  /** When the source was last heard: the newest time before whatever is missing next. */
  #heard: number | null = null;

  constructor(options: IntakeOptions, onRejected: OnRejected = () => {}) {
    this.timekeeper = new Timekeeper(options);
    this.#feed = options.feed;
    this.#resumption = options.resumption;
    this.#start = options.start;
    this.#watchesSeq = options.sparseSeq !== true;
    this.#now = options.start;
    this.#onRejected = onRejected;
    this.#sequence.reset(options.lastSeq);
  }

  /** What comes before everything else: the gap since the tape's end, and the state of the market. */
  begin(emit: Emit): void {
    if (this.#resumption !== null) {
      const { reason, from } = this.#resumption;
      this.#gap(emit, reason, this.#start, { from });
    }
    this.timekeeper.state(this.#start, emit);
  }

  /** Takes what the feed delivered. */
  take(batch: FeedBatch, emit: Emit): void {
    for (const news of batch.news) this.#hear(news, emit);
    for (const raw of batch.events) {
      const event = checkEvent(raw);
      if (event instanceof InvalidValueError) this.#reject(reasonOf(raw, event), 1, this.#now);
      else this.#accept(event, emit);
    }
  }

  /** Brings the feed's clock up to `now`. */
  advance(now: number, emit: Emit): void {
    if (now > this.#now) this.#now = now;
    if (this.#now < this.timekeeper.due) return;
    const second = this.timekeeper.newestTick;
    this.timekeeper.advance(this.#now, emit);
    if (this.timekeeper.newestTick !== second) this.#summarise(emit);
  }

  /**
   * Puts in what another source than the feed says: an event that is made for the moment it is given.
   * It neither ends the feed's silence nor stands before a gap of it.
   */
  insert(now: number, make: (tsRecv: number) => MarketEvent, emit: Emit): void {
    this.advance(now, emit);
    emit(make(this.#now));
  }

  /** The end of the feed: what has been counted and not yet been written. */
  finish(emit: Emit): void {
    this.#summarise(emit);
  }

  #accept(event: MarketEvent, emit: Emit): void {
    const { tsRecv } = event;
    this.advance(tsRecv, emit);
    this.timekeeper.heard(tsRecv);
    const { seq } = event;
    const isNew = seq === undefined || !this.#watchesSeq || this.#inSequence(seq, emit);
    this.#heard = tsRecv;
    if (isNew) emit(event);
  }

  /** False for an event that was here before. */
  #inSequence(seq: number, emit: Emit): boolean {
    const from = this.#heard;
    const finding = this.#sequence.see(seq);
    switch (finding.kind) {
      case 'next':
        return true;
      case 'late':
        this.counts.late++;
        return true;
      case 'duplicate':
        this.counts.duplicates++;
        return false;
      case 'jump': {
        const { fromSeq, toSeq } = finding;
        const count = toSeq - fromSeq + 1;
        this.counts.missing += count;
        this.#gap(emit, 'sequence', this.#now, { from, fromSeq, toSeq, count });
        return true;
      }
      case 'restart':
        this.counts.restarts++;
        this.#gap(emit, 'sequence', this.#now, {
          from,
          detail: `the source counts anew from ${seq} after ${finding.lastSeq}`,
        });
        return true;
    }
  }

  #hear(news: FeedNews, emit: Emit): void {
    switch (news.kind) {
      case 'rejected':
        this.#reject(news.reason, news.count, this.#now);
        break;
      case 'disconnect': {
        this.advance(news.to, emit);
        // A new connection may count anew, and what it skipped is within this gap.
        this.#sequence.reset(null);
        const { from, detail } = news;
        this.#gap(emit, 'disconnect', Math.max(news.to, this.#now), { from, detail });
        break;
      }
      case 'truth':
        break;
    }
  }

  #reject(reason: string, count: number, ts: number): void {
    this.#rejections.add(reason, count, ts);
    this.#onRejected(reason, count);
  }

  #summarise(emit: Emit): void {
    const gap = this.#rejections.summary(this.#feed, this.#now);
    if (gap !== null) emit(gap);
  }

  #gap(emit: Emit, reason: GapReason, to: number, details: GapDetails): void {
    emit(gapEvent(this.#feed, reason, to, details));
  }
}

/** `quote.bidSize`: the type and the field that is wrong, never a name that the sender made up. */
function reasonOf(raw: unknown, error: InvalidValueError): string {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  if (typeof type !== 'string' || !isEventType(type)) return 'type';
  const [field = ''] = error.field.split('.');
  return `${type}.${isEventField(type, field) ? field : 'shape'}`;
}
