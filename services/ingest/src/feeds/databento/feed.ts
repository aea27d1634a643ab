import type { TapeTail } from '@crude-alpha/bus';
import {
  errorCodes,
  type LiveEvent,
  type LiveOptions,
  type LiveSession,
  live,
} from '@crude-alpha/databento';
import type { Secret } from '@crude-alpha/service';
import type { Feed, FeedBatch, OpenFeed } from '../../feed.ts';
import { Batches } from './batches.ts';
import { type Following, plannerOptions } from './following.ts';
import { LeftOut } from './left-out.ts';
import { gapOf } from './live-gap.ts';
import { Normaliser } from './normaliser.ts';
import { Planner } from './planner.ts';

export interface DatabentoOptions extends Following {
  readonly key: Secret;
  /** Microseconds, never running backwards. */
  readonly clock: () => number;
  /** Another gateway than Databento's, and how long things may take. */
  readonly gateway?: Pick<LiveOptions, 'host' | 'port' | 'timeouts'>;
  /** How often it is looked whether the market has left the window. Default 1,000. */
  readonly planEveryMs?: number;
}

const NAME = 'databento';
const DATASET = 'GLBX.MDP3';
/** Events of the gateway between two looks at the clock. */
const LOOK_EVERY = 64;

const refusals: ReadonlyMap<number, string> = new Map([
  [errorCodes.symbolResolution, 'subscription.symbol'],
  [errorCodes.invalidSubscription, 'subscription.refused'],
]);

/** CME's market from Databento's live gateway. */
export function databentoFeed(options: DatabentoOptions): Feed {
  return {
    name: NAME,
    pace: 'live',
    verbatim: false,
    sparseSeq: true,
    open: (resume, signal) => Promise.resolve(new DatabentoLive(options, resume, signal)),
  };
}

class DatabentoLive implements OpenFeed {
  readonly continues = false;
  readonly batches: AsyncIterable<FeedBatch>;
  connected = false;
  readonly #options: DatabentoOptions;
  readonly #signal: AbortSignal;
  readonly #batches = new Batches();
  readonly #normaliser = new Normaliser({ feed: NAME, trades: 'own' });
  readonly #leftOut = new LeftOut();
  readonly #planner: Planner;
  /** The clock of the machine that wrote the tape before may have been ahead of ours. */
  readonly #floor: number;
  #heard: number | null;
  #connections = 0;
  /** The outage that there is has been told. */
  #isOut = false;

  constructor(options: DatabentoOptions, resume: TapeTail | null, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#floor = resume?.lastEvent.tsRecv ?? 0;
    this.#heard = resume?.lastEvent.tsRecv ?? null;
    this.#planner = new Planner(plannerOptions(options));
    this.batches = this.#run();
  }

  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  now(): number {
    return Math.max(this.#floor, this.#options.clock());
  }

  behindSec(): number {
    return Math.max(0, this.#floor - this.#options.clock()) / 1e6;
  }

  async *#run(): AsyncGenerator<FeedBatch> {
    if (this.#signal.aborted) return;
    const { key, gateway, planEveryMs = 1000 } = this.#options;
    // Rather late than not at all: what is too late is conflated here, where it is told.
    const session = live({
      ...gateway,
      key: key.reveal(),
      dataset: DATASET,
      slowReader: 'warn',
      client: 'crude-alpha-ingest',
    });
    for (const wanted of this.#planner.begin()) session.subscribe(wanted);
    const stop = (): void => session.close();
    this.#signal.addEventListener('abort', stop, { once: true });
    const planning = setInterval(() => this.#plan(session), planEveryMs);
    const draining = this.#drain(session);
    try {
      yield* this.#batches.read();
    } finally {
      clearInterval(planning);
      this.#signal.removeEventListener('abort', stop);
      this.connected = false;
      session.close();
      this.#batches.end();
      await draining;
    }
  }

  async #drain(session: LiveSession): Promise<void> {
    try {
      while (await session.fill()) {
        let tsRecv = this.now();
        let taken = 0;
        for (let event = session.next(); event !== undefined; event = session.next()) {
          // What was read at one go came at one time, and a look at the clock costs as much as a record.
          if (++taken % LOOK_EVERY === 0) tsRecv = this.now();
          this.#take(event, tsRecv);
          const room = this.#batches.room();
          if (room === undefined) continue;
          await room;
          tsRecv = this.now();
        }
      }
      this.#batches.end();
    } catch (error) {
      this.#batches.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #take(event: LiveEvent, tsRecv: number): void {
    switch (event.type) {
      case 'record': {
        const { events } = this.#batches;
        const before = events.length;
        this.#normaliser.take(event.record, tsRecv, events);
        for (let at = before; at < events.length; at++) this.#planner.see(events[at]!);
        this.#heard = tsRecv;
        break;
      }
      case 'mapping':
        this.#normaliser.map(event.publisherId, event.instrumentId, event.rawSymbol, tsRecv);
        return;
      case 'gap':
        this.#batches.events.push(gapOf(event, NAME, tsRecv));
        break;
      case 'system':
        if (event.code === 0) this.#normaliser.heartbeat(tsRecv, this.#batches.events);
        break;
      case 'connected':
        this.connected = true;
        this.#isOut = false;
        this.#connections++;
        return;
      case 'disconnected':
        this.#disconnected(event.error.message, tsRecv);
        return;
      case 'error':
        this.#refused(event.code);
        return;
      case 'paused':
        // What follows from it is told by other events.
        return;
    }
    this.#batches.added();
  }

  /** Of a long outage only its beginning is told here: where its end is not filled, a gap says so. */
  #disconnected(why: string, to: number): void {
    this.connected = false;
    if (this.#isOut) return;
    this.#isOut = true;
    const detail = `databento: ${why}`;
    this.#batches.tell({ kind: 'disconnect', from: this.#heard, to, detail });
  }

  /** What was asked for and will not come; of all other errors the client's events tell what follows. */
  #refused(code: number): void {
    const reason = refusals.get(code);
    if (reason !== undefined) this.#batches.tell({ kind: 'rejected', reason, count: 1 });
  }

  #plan(session: LiveSession): void {
    if (this.connected) {
      for (const wanted of this.#planner.more(this.now())) session.subscribe(wanted);
    }
    for (const news of this.#leftOut.news(this.#normaliser.counts)) this.#batches.tell(news);
  }
}
