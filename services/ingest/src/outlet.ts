import type { TapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { Holding } from './holding.ts';

/** What the outlet needs of a tape's writer. */
export type TapeSink = Pick<
  TapeWriter,
  'congested' | 'drained' | 'failed' | 'flush' | 'nextOrdinal' | 'write'
>;

/** Losses of the same second share a gap: room that comes and goes would write one for every wink. */
const SETTLE_EVERY_MICROS = 1_000_000;

export interface OutletOptions {
  readonly feed: string;
  /** Whether the source waits for the tape; one that does not gets the drop policy. */
  readonly pace: 'live' | 'elastic';
  /** The feed's clock, for the gaps that end an episode of congestion. */
  readonly now: () => number;
  readonly onWritten?: (event: MarketEvent) => void;
  readonly holding?: Holding;
}

/**
 * The last step before the tape. Events pass straight through while the writer has room; when it has
 * none, those of a live source go to the holding, and come out of it as room returns.
 */
export class Outlet {
  readonly holding: Holding;
  readonly #sink: TapeSink;
  readonly #options: OutletOptions;
  #releasing: Promise<void> | null = null;
  #failed = false;
  #settledAt = Number.NEGATIVE_INFINITY;
  #congestedSince: number | null = null;
  #congestedMs = 0;

  constructor(sink: TapeSink, options: OutletOptions) {
    this.#sink = sink;
    this.#options = options;
    this.holding = options.holding ?? new Holding();
    void sink.failed.then(() => {
      this.#failed = true;
    });
  }

  /** Seconds in which the tape could not take what came, up to now. */
  get congestedSec(): number {
    const current = this.#congestedSince === null ? 0 : performance.now() - this.#congestedSince;
    return (this.#congestedMs + current) / 1000;
  }

  /** The source must wait: nothing should be pulled before `room` resolves. */
  get full(): boolean {
    return this.#options.pace === 'elastic' ? this.#sink.congested : this.holding.full;
  }

  put(event: MarketEvent): void {
    const straight = this.#options.pace === 'elastic' || !this.#sink.congested;
    if (straight && this.holding.size === 0) {
      this.#write(event);
      return;
    }
    this.holding.hold(event);
    this.#releasing ??= this.#release();
  }

  /** Resolves when the source may be pulled again. */
  async room(): Promise<void> {
    this.#noteCongestion();
    while (this.full && !this.#failed) {
      if (this.#options.pace === 'elastic') await this.#sink.drained();
      else await this.#releasing;
    }
    this.#noteCongestion();
  }

  /** Writes the gaps of what was lost, where an episode has ended. */
  settle(): void {
    if (!this.holding.owesGap || this.holding.size > 0) return;
    if (this.#options.now() - this.#settledAt >= SETTLE_EVERY_MICROS) this.#writeGaps();
  }

  /** Writes what is held, and waits until the tape has all of it. */
  async finish(): Promise<void> {
    await this.#released();
    this.#writeGaps();
    await this.#released();
    await this.#sink.flush();
  }

  async #released(): Promise<void> {
    while (this.#releasing !== null) await this.#releasing;
  }

  async #release(): Promise<void> {
    this.#noteCongestion();
    while (this.holding.size > 0 && !this.#failed) {
      await this.#sink.drained();
      if (this.#failed) break;
      while (!this.#sink.congested) {
        const event = this.holding.take();
        if (event === undefined) break;
        this.#write(event);
      }
    }
    this.#releasing = null;
    this.#noteCongestion();
    if (!this.#failed) this.settle();
  }

  #writeGaps(): void {
    const { feed, now } = this.#options;
    this.#settledAt = now();
    for (const gap of this.holding.settle(feed, this.#settledAt)) this.put(gap);
  }

  #write(event: MarketEvent): void {
    this.#sink.write(event);
    this.#options.onWritten?.(event);
  }

  #noteCongestion(): void {
    const congested = this.#sink.congested || this.holding.size > 0;
    if (congested) {
      this.#congestedSince ??= performance.now();
    } else if (this.#congestedSince !== null) {
      this.#congestedMs += performance.now() - this.#congestedSince;
      this.#congestedSince = null;
    }
  }
}
