import type { MarketEvent } from '@crude-alpha/contracts';
import type { RecordView } from '@crude-alpha/databento';
import { Intake } from '../../../intake.ts';
import { Follower } from '../follower.ts';
import type { Following } from '../following.ts';
import { LeftOut } from '../left-out.ts';
import type { NormaliserOptions } from '../normaliser.ts';

export interface ReplayTapeOptions extends NormaliserOptions {
  readonly following: Following;
  readonly silenceMs: number;
}

const SECOND = 1_000_000;

/** Where nothing was recorded for longer than this, time jumps over it: it was not recorded, or closed. */
const MAX_QUIET = 60 * SECOND;

const NOTHING = { news: [], events: [] };

/**
 * From recorded records to the events of a tape, with what ingest would have added while they came:
 * ticks, sessions, silence. Time is that of the records alone, so the same records give the same tape,
 * whenever and however fast they are played.
 */
export class ReplayTape {
  readonly follower: Follower;
  readonly #options: ReplayTapeOptions;
  readonly #leftOut = new LeftOut();
  readonly #said: MarketEvent[] = [];
  #intake: Intake | null = null;
  #now = 0;

  constructor(options: ReplayTapeOptions) {
    this.#options = options;
    this.follower = new Follower(options.following, options);
  }

  /** Takes a record that was received at `us`, in the order of that. */
  take(record: RecordView, us: number, out: MarketEvent[]): void {
    const emit = (event: MarketEvent): void => void out.push(event);
    const intake = this.#reach(Math.max(this.#now, us), emit);
    this.#said.length = 0;
    this.follower.take(record, this.#now, this.#said);
    if (this.#said.length > 0) intake.take({ ...NOTHING, events: this.#said }, emit);
  }

  /** There are no more: what has been counted and not yet been told. */
  finish(out: MarketEvent[]): void {
    if (this.#intake === null) return;
    const emit = (event: MarketEvent): void => void out.push(event);
    this.#tell(this.#intake, emit);
    this.#intake.finish(emit);
  }

  /** Brings time up to a record, second by second, as it would have passed. */
  #reach(us: number, emit: (event: MarketEvent) => void): Intake {
    const intake = this.#intake ?? this.#begin(us, emit);
    if (us - this.#now > MAX_QUIET) this.#pass(intake, us, emit);
    for (let next = nextSecond(this.#now); next <= us; next += SECOND) {
      this.#pass(intake, next, emit);
    }
    this.#now = us;
    return intake;
  }

  #begin(start: number, emit: (event: MarketEvent) => void): Intake {
    const { feed, following, silenceMs } = this.#options;
    const intake = new Intake({
      feed,
      products: following.products,
      silenceMicros: silenceMs * 1000,
      start,
      resumption: null,
      lastSeq: null,
      sparseSeq: true,
    });
    this.#intake = intake;
    this.#now = start;
    intake.begin(emit);
    return intake;
  }

  #pass(intake: Intake, now: number, emit: (event: MarketEvent) => void): void {
    this.#now = now;
    this.follower.plan(now);
    this.#tell(intake, emit);
    intake.advance(now, emit);
  }

  #tell(intake: Intake, emit: (event: MarketEvent) => void): void {
    const news = this.#leftOut.news(this.follower.normaliser.counts);
    if (news.length > 0) intake.take({ ...NOTHING, news }, emit);
  }
}

function nextSecond(us: number): number {
  return Math.floor(us / SECOND) * SECOND + SECOND;
}
