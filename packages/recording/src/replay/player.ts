import type { MarketEvent } from '@crude-alpha/contracts';
import type { Wanted } from './only.ts';
import { ReplayClock } from './replay-clock.ts';
import type { ReplaySource } from './source.ts';

/** Where the events go. */
export interface ReplaySink {
  write(event: MarketEvent, ordinal: number): void;
  /** Hold until `drained` before more is written. */
  readonly congested: boolean;
  drained(): Promise<void>;
  /** What follows does not follow what came before: it goes on at this ordinal. */
  jump(ordinal: number): Promise<void>;
}

export interface PlayerOptions {
  readonly source: ReplaySource;
  readonly sink: ReplaySink;
  /** First ordinal, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Seconds of the tape a second; 0 is flat out. */
  readonly speed: number;
  /** All that is wanted; then events are numbered anew, from 0 on, so that there are no holes. */
  readonly wanted?: Wanted;
}

export type PlayerState = 'playing' | 'paused' | 'ended' | 'stopped' | 'failed';

/** How far a replay is. */
export interface PlayerStatus {
  readonly state: PlayerState;
  /** Ordinal of the event that comes next. */
  readonly ordinal: number;
  /** Receipt of the newest event that was played, µs; null before the first. */
  readonly ts: number | null;
  readonly speed: number;
  /** Events that were written. */
  readonly events: number;
  /** Events on the way that the source does not have: holes of the copy, where it has all. */
  readonly missing: number;
}

/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Events between two looks at who else wants something of this process. */
const TURN = 4096;

/**
 * Plays a recorded tape in its own order, at any speed. It can be paused, go on by single events or up to
 * the next tick, and jump to any place.
 */
export class Player {
  readonly #options: PlayerOptions;
  readonly #clock = new ReplayClock();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Settles when the last event was written for the first time, or the player was stopped; rejects when it failed. */
  readonly done: Promise<void>;
  #finish: () => void = () => {};

  #state: PlayerState = 'playing';
  #speed: number;
  #next: number;
  #ts: number | null = null;
  #events = 0;
  #missing = 0;
  #failure: unknown = null;
  /** Number of the next event where they are numbered anew. */
  #number = 0;
  /** Events that a paused player may still write; infinite up to a tick. */
  #allowed = 0;
  #untilTick = false;
  /** Raised by every jump: what was read for another place is not played any more. */
  #generation = 0;
  #jumped = false;
  /** Those who wait for a jump to be made. */
  #landings: (() => void)[] = [];
  #wake: () => void = () => {};

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#speed = options.speed;
    this.#next = options.from;
    this.#running = this.#run();
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    this.done = Promise.race([finished, this.#running]);
    // Whoever waits for it hears of a failure; nobody has to.
    this.done.catch(() => {});
  }

  get status(): PlayerStatus {
    return {
      state: this.#state,
      ordinal: this.#next,
      ts: this.#ts,
      speed: this.#speed,
      events: this.#events,
      missing: this.#missing,
    };
  }

  /** What ended it, of one that has failed; else null. */
  get failure(): unknown {
    return this.#failure;
  }

  pause(): void {
    if (this.#state === 'playing') this.#state = 'paused';
    this.#allowed = 0;
    this.#wake();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'playing';
    this.#clock.forget();
    this.#wake();
  }

  /** Plays so many events, or up to the next tick, and pauses. */
  step(what: number | 'tick'): void {
    if (this.#state !== 'playing' && this.#state !== 'paused') return;
    this.#state = 'paused';
    this.#allowed = what === 'tick' ? Number.POSITIVE_INFINITY : what;
    this.#untilTick = what === 'tick';
    this.#wake();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#clock.forget();
    this.#wake();
  }

  /**
   * Goes on at another place, forwards or back; one that has ended plays again from there. Resolves when whoever
   * hears it is there, too.
   */
  async seek(to: { readonly ordinal: number } | { readonly ts: number }): Promise<void> {
    const { from, source, to: end } = this.#options;
    const ordinal = 'ordinal' in to ? to.ordinal : await source.ordinalAt(to.ts);
    if (this.#stop.signal.aborted || this.#state === 'failed') return;
    this.#next = Math.min(Math.max(ordinal, from), end);
    this.#generation++;
    this.#jumped = true;
    if (this.#state === 'ended') this.#state = 'playing';
    this.#clock.forget();
    await new Promise<void>((resolve) => {
      this.#landings.push(resolve);
      this.#wake();
    });
  }

  /** Plays no more; resolves when the last event is written. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running.catch(() => {});
    if (this.#state !== 'failed' && this.#state !== 'ended') this.#state = 'stopped';
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        const generation = this.#generation;
        await this.#playFrom(this.#next, generation);
        if (signal.aborted) return;
        if (generation !== this.#generation) continue;
        this.#pass(this.#options.to);
        this.#next = this.#options.to;
        this.#state = 'ended';
        this.#finish();
        while (!signal.aborted && generation === this.#generation) await this.#change(null);
      }
    } catch (error) {
      this.#state = 'failed';
      this.#failure = error;
      throw error;
    } finally {
      this.#land(this.#landings);
    }
  }

  #land(landings: readonly (() => void)[]): void {
    for (const landed of landings) landed();
  }

  /** Counts what is missing before an ordinal. */
  #pass(ordinal: number): void {
    this.#missing += Math.max(0, ordinal - this.#next);
  }

  async #playFrom(from: number, generation: number): Promise<void> {
    const { sink, source, to, wanted } = this.#options;
    const { signal } = this.#stop;
    if (this.#jumped) {
      this.#jumped = false;
      this.#number = 0;
      const landings = this.#landings.splice(0);
      await sink.jump(wanted === undefined ? from : 0).finally(() => this.#land(landings));
    }
    for await (const window of source.read(from, to, signal)) {
      const events: MarketEvent[] = [];
      const ordinals: number[] = [];
      window.forEach((event, ordinal) => {
        events.push(event);
        ordinals.push(ordinal);
      });
      await this.#play(events, ordinals, generation);
      if (this.#isOver(generation)) return;
    }
  }

  async #play(
    events: readonly MarketEvent[],
    ordinals: readonly number[],
    generation: number,
  ): Promise<void> {
    const { sink, wanted } = this.#options;
    for (let at = 0; at < events.length; at++) {
      if (at % TURN === 0) await new Promise(setImmediate);
      // While this waited somebody may have jumped: what comes now is of no place any more.
      if (this.#isOver(generation)) return;
      const event = events[at]!;
      const ordinal = ordinals[at]!;
      if (wanted !== undefined && !wanted(event)) {
        this.#pass(ordinal);
        this.#next = ordinal + 1;
        if (this.#isSteppedTo(event)) this.#allowed = 0;
        continue;
      }
      if (this.#mustWait(event)) {
        await this.#wait(event, generation);
        if (this.#isOver(generation)) return;
      }
      sink.write(event, wanted === undefined ? ordinal : this.#number++);
      this.#events++;
      this.#pass(ordinal);
      this.#next = ordinal + 1;
      this.#ts = event.tsRecv;
      if (this.#allowed > 0) {
        this.#allowed = this.#isSteppedTo(event) ? 0 : this.#allowed - 1;
      }
      if (sink.congested) await sink.drained();
    }
  }

  /** Whether a step goes no further than this event; a tick ends it also where nobody wants ticks. */
  #isSteppedTo({ type }: MarketEvent): boolean {
    return this.#untilTick && type === 'tick';
  }

  /** Whether what was read is not to be played any more. */
  #isOver(generation: number): boolean {
    return this.#stop.signal.aborted || generation !== this.#generation;
  }

  #mustWait(event: MarketEvent): boolean {
    if (this.#state === 'paused') return this.#allowed === 0;
    return this.#speed > 0 && this.#clock.msUntil(event.tsRecv, this.#speed) > 0;
  }

  /** Until it is the event's turn, or it never will be. */
  async #wait(event: MarketEvent, generation: number): Promise<void> {
    while (!this.#isOver(generation) && this.#mustWait(event)) {
      const isPaused = this.#state === 'paused';
      await this.#change(isPaused ? null : this.#clock.msUntil(event.tsRecv, this.#speed));
    }
  }

  /** Waits for somebody to say something, or for so long. */
  async #change(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
