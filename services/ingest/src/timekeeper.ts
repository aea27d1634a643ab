import type { Heartbeat, MarketEvent, Session, Tick } from '@crude-alpha/contracts';
import { type SessionState, sessionStateAt } from './session-state.ts';

const SECOND = 1_000_000;

export interface TimekeeperOptions {
  readonly feed: string;
  readonly products: readonly string[];
  /** Silence of the source before a heartbeat is written, and between two of them. */
  readonly silenceMicros: number;
  /** The feed's clock now. */
  readonly start: number;
  /** The newest tick on the tape, where time goes on from there. */
  readonly lastTick?: number | undefined;
}

interface Watched {
  readonly product: string;
  current: SessionState;
}

type Emit = (event: MarketEvent) => void;

/**
 * Turns the passing of the feed's time into events: a tick each second, a heartbeat when the source
 * is silent, a session event when a product opens or closes. It has no clock of its own.
 *
 * When time jumps (the process was suspended, the machine stalled) one tick is written for the newest
 * second, none for those skipped: readers measure time by a tick's `ts`, and a burst of old seconds
 * would only delay what is new. Session events are written for every change that was passed.
 */
export class Timekeeper {
  readonly #feed: string;
  readonly #silence: number;
  readonly #watched: readonly Watched[];
  #lastTick: number;
  #lastHeard: number;
  #silences = 0;
  #skipped = 0;
  #due: number;

  constructor({ feed, products, silenceMicros, start, lastTick }: TimekeeperOptions) {
    this.#feed = feed;
    this.#silence = silenceMicros;
    this.#watched = products.map((product) => ({
      product,
      current: sessionStateAt(product, start),
    }));
    // Of the second under way the tick is past, unless it is due this very instant.
    this.#lastTick = lastTick ?? Math.ceil(start / SECOND) * SECOND - SECOND;
    this.#lastHeard = start;
    this.#due = this.#nextDue();
  }

  /** The next instant at which something is to be written: nothing happens before it. */
  get due(): number {
    return this.#due;
  }

  /** Seconds for which no tick was written because time jumped over them. */
  get skippedTicks(): number {
    return this.#skipped;
  }

  get newestTick(): number {
    return this.#lastTick;
  }

  /** The state of every product as it is now: what a reader who begins here has to know. */
  state(now: number, emit: Emit): void {
    for (const { product, current } of this.#watched) {
      emit(this.#session(product, current, now));
    }
  }

  /** The source said something at `ts`. */
  heard(ts: number): void {
    if (ts <= this.#lastHeard) return;
    this.#lastHeard = ts;
    this.#silences = 0;
  }

  /** Writes all that is due at `now`, in the order of time. */
  advance(now: number, emit: Emit): void {
    if (now < this.#due) return;
    const events: MarketEvent[] = [];
    this.#changeSessions(now, events);
    this.#noticeSilence(now, events);
    this.#tick(now, events);
    // Of one instant the tick comes last: it closes the second with all that belongs to it.
    events.sort((left, right) => left.ts - right.ts);
    for (const event of events) emit(event);
    this.#due = this.#nextDue();
  }

  #changeSessions(now: number, into: MarketEvent[]): void {
    for (const watched of this.#watched) {
      while (watched.current.until <= now) {
        const at = watched.current.until;
        watched.current = sessionStateAt(watched.product, at);
        into.push(this.#session(watched.product, watched.current, at));
      }
    }
  }

  #noticeSilence(now: number, into: MarketEvent[]): void {
    const silences = Math.floor((now - this.#lastHeard) / this.#silence);
    if (silences <= this.#silences) return;
    this.#silences = silences;
    const ts = this.#lastHeard + silences * this.#silence;
    const silenceMs = Math.round((ts - this.#lastHeard) / 1000);
    const heartbeat: Heartbeat = {
      type: 'heartbeat',
      ts,
      tsRecv: ts,
      feed: this.#feed,
      source: 'silence',
      silenceMs,
    };
    into.push(heartbeat);
  }

  #tick(now: number, into: MarketEvent[]): void {
    const ts = Math.floor(now / SECOND) * SECOND;
    if (ts <= this.#lastTick) return;
    this.#skipped += (ts - this.#lastTick) / SECOND - 1;
    this.#lastTick = ts;
    const tick: Tick = { type: 'tick', ts, tsRecv: ts, feed: this.#feed };
    into.push(tick);
  }

  #session(product: string, { state, session }: SessionState, ts: number): Session {
    const { tradeDate, open, close } = session;
    return {
      type: 'session',
      ts,
      tsRecv: ts,
      feed: this.#feed,
      product,
      state,
      tradeDate,
      open,
      close,
    };
  }

  #nextDue(): number {
    let due = Math.min(
      this.#lastTick + SECOND,
      this.#lastHeard + (this.#silences + 1) * this.#silence,
    );
    for (const { current } of this.#watched) due = Math.min(due, current.until);
    return due;
  }
}
