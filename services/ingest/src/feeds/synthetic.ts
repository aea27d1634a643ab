import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { TapeTail } from '@crude-alpha/bus';
import type { MarketEvent, Truth } from '@crude-alpha/contracts';
import {
  createMarket,
  type MarketOptions,
  type SyntheticMarket,
  type SyntheticSecond,
} from '@crude-alpha/synthetic';
import {
  type Feed,
  type FeedBatch,
  type FeedNews,
  MAX_BATCH_EVENTS,
  type OpenFeed,
} from '../feed.ts';
import { Pacer } from './pacer.ts';
import { releaseByTime } from './release.ts';
import { openMoment } from './synthetic-start.ts';

export interface SyntheticOptions {
  readonly market: Omit<MarketOptions, 'feed' | 'startTs'>;
  /** Microseconds, or `now`: the wall's time, or a session not long ago while the market is closed. */
  readonly start: number | 'now';
  /** Seconds of market time a second; 0 is flat out. */
  readonly speed: number;
  /** The wall's time, microseconds. */
  readonly clock: () => number;
  /** What paces a market at a speed, milliseconds; the process's own steady time where it is left out. */
  readonly steadyMs?: () => number;
}

const NAME = 'synthetic';
const PRODUCT = 'CL';
const SECOND = 1_000_000;

/** A crude-oil market that follows from its seed. */
export function syntheticFeed(options: SyntheticOptions): Feed {
  return {
    name: NAME,
    pace: options.speed > 0 ? 'live' : 'elastic',
    verbatim: false,
    open: async (resume, signal) =>
      (await goOn(options, resume, signal)) ?? begin(options, resume, signal),
  };
}

function marketAt({ market }: SyntheticOptions, startTs: number): SyntheticMarket {
  return createMarket({ ...market, feed: NAME, startTs });
}

/** A market that begins: at the configured time, but never behind what the tape holds already. */
function begin(options: SyntheticOptions, resume: TapeTail | null, signal: AbortSignal): OpenFeed {
  const wanted = options.start === 'now' ? openMoment(PRODUCT, options.clock()) : options.start;
  const start = Math.max(wanted, resume === null ? 0 : resume.lastEvent.tsRecv + 1);
  // The clock runs while the market is set up, or it would be late from the first moment on.
  const pacer = pacerOf(options);
  pacer?.start(start);
  const market = marketAt(options, start);
  if (market.nextTs - start > SECOND) {
    pacer?.start(market.nextTs);
    return new Synthetic({ market, pacer, signal, start: market.nextTs });
  }
  return new Synthetic({ market, pacer, signal, start });
}

function pacerOf({ speed, steadyMs }: SyntheticOptions): Pacer | null {
  return speed > 0 ? new Pacer(speed, steadyMs) : null;
}

/**
 * The market that the tape was made from, wound forward to the tape's end: possible when its start is
 * known and nobody waits for the wall's clock. Null when it cannot be that market.
 */
async function goOn(
  options: SyntheticOptions,
  resume: TapeTail | null,
  signal: AbortSignal,
): Promise<OpenFeed | null> {
  if (options.speed > 0 || options.start === 'now' || resume === null) return null;
  const last = resume.events.findLast(({ seq }) => seq !== undefined);
  if (last?.seq === undefined || last.tsRecv < options.start) return null;
  const market = marketAt(options, options.start);
  while (market.nextTs <= last.tsRecv && !signal.aborted) {
    const { events } = market.second();
    const at = events.findIndex(({ seq }) => seq === last.seq);
    if (at >= 0) {
      if (!isDeepStrictEqual(events[at], last)) return null;
      const rest = events.slice(at + 1);
      const start = rest[0]?.tsRecv ?? market.nextTs;
      return new Synthetic({ market, pacer: null, signal, start, rest });
    }
    // Winding may take a while, and the lease has to be renewed meanwhile.
    await setImmediate();
  }
  return null;
}

interface SyntheticParts {
  readonly market: SyntheticMarket;
  readonly pacer: Pacer | null;
  readonly signal: AbortSignal;
  readonly start: number;
  /** What is left of the second in which the tape ended, where it goes on exactly after it. */
  readonly rest?: readonly MarketEvent[];
}

class Synthetic implements OpenFeed {
  readonly connected = true;
  readonly reconnects = 0;
  readonly continues: boolean;
  readonly batches: AsyncIterable<FeedBatch>;
  readonly #market: SyntheticMarket;
  readonly #signal: AbortSignal;
  readonly #pacer: Pacer | null;
  /** Everything received before this instant has been delivered. */
  #reached: number;
  /** Time may not pass this: something is received then, or may be. */
  #next: number;

  constructor({ market, pacer, signal, start, rest }: SyntheticParts) {
    this.#market = market;
    this.#signal = signal;
    this.#pacer = pacer;
    this.#reached = start;
    this.#next = market.nextTs;
    this.continues = rest !== undefined;
    this.batches = this.#run(pacer, rest ?? []);
  }

  /** Market time goes on while the market is closed, but never overtakes what is still to come. */
  now(): number {
    if (this.#pacer === null) return this.#reached;
    return Math.max(this.#reached, Math.min(this.#pacer.now(), this.#next));
  }

  behindSec(): number | null {
    return this.#pacer === null ? null : Math.max(0, this.#pacer.now() - this.now()) / 1e6;
  }

  async *#run(pacer: Pacer | null, rest: readonly MarketEvent[]): AsyncGenerator<FeedBatch> {
    yield* flatOut(rest, [], (ts) => this.#reach(ts));
    while (!this.#signal.aborted) {
      if (pacer === null) {
        const second = this.#market.second();
        yield* flatOut(second.events, truthOf(second.truth), (ts) => this.#reach(ts));
        this.#reach(second.ts + SECOND);
      } else {
        yield* this.#paced(pacer);
      }
    }
  }

  async *#paced(pacer: Pacer): AsyncGenerator<FeedBatch> {
    // A second is worked out when its time has come, so that a stop during a long break is quick.
    for await (const _ of releaseByTime([{ tsRecv: this.#next }], pacer, this.#signal));
    if (this.#signal.aborted) return;
    const second: SyntheticSecond = this.#market.second();
    yield { news: truthOf(second.truth), events: [] };
    this.#next = second.events[0]?.tsRecv ?? this.#market.nextTs;
    for await (const events of releaseByTime(second.events, pacer, this.#signal)) {
      this.#reach(events.at(-1)!.tsRecv);
      yield { news: [], events };
    }
    this.#next = this.#market.nextTs;
  }

  #reach(ts: number): void {
    this.#reached = Math.max(this.#reached, ts);
  }
}

function* flatOut(
  events: readonly MarketEvent[],
  news: readonly FeedNews[],
  reach: (ts: number) => void,
): Generator<FeedBatch> {
  if (events.length === 0 && news.length > 0) yield { news, events };
  for (let at = 0; at < events.length; at += MAX_BATCH_EVENTS) {
    const slice = events.slice(at, at + MAX_BATCH_EVENTS);
    reach(slice.at(-1)!.tsRecv);
    yield { news: at === 0 ? news : [], events: slice };
  }
}

function truthOf(truth: Truth | null): FeedNews[] {
  return truth === null ? [] : [{ kind: 'truth', truth }];
}
