import type { DerivedWriter, Kv } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import type { Engine } from '@crude-alpha/engine';
import { packSnapshot } from '@crude-alpha/recording';
import type { Logger } from '@crude-alpha/service';

export interface SnapshotSinks {
  readonly kv: Kv;
  readonly key: string;
  readonly derived: Pick<DerivedWriter, 'flush'>;
  readonly everyUs: number;
  readonly logger: Logger;
}

/** An engine, and the newest event of the tape that it has stepped. */
export interface Stepped {
  readonly engine: Engine;
  readonly last: MarketEvent | null;
}

/** While it catches up, event time flies: then real time sets the pace. */
const LEAST_MS = 1000;

/**
 * Saves the engine's state now and then. A snapshot is stored only once all that the engine derived
 * up to its place is stored: then a restart from it can lose nothing. That it may lie before the
 * newest derived message does no harm: what is derived again is the same, and the writer skips it.
 */
export class Snapshots {
  readonly #sinks: SnapshotSinks;
  #nextTs = -1;
  #nextMs = 0;
  #underWay: Promise<void> | null = null;
  saved = 0;
  failed = 0;
  bytes = 0;
  /** Event time and ordinal of the newest one that is stored; -1 before the first. */
  savedTs = -1;
  savedOrdinal = -1;

  constructor(sinks: SnapshotSinks) {
    this.#sinks = sinks;
  }

  /** Begins a snapshot when one is due and none is under way. Call it between two events. */
  consider(stepped: Stepped): void {
    const { now } = stepped.engine.state;
    if (this.#nextTs < 0) this.#nextTs = now + this.#sinks.everyUs;
    if (now < this.#nextTs || this.#underWay !== null || performance.now() < this.#nextMs) return;
    this.#nextTs = now + this.#sinks.everyUs;
    this.#nextMs = performance.now() + LEAST_MS;
    this.#underWay = this.#save(stepped).finally(() => {
      this.#underWay = null;
    });
  }

  /** Saves the state as it is, after the one under way. */
  async finish(stepped: Stepped): Promise<void> {
    await this.#underWay;
    if (stepped.engine.state.ordinal > this.savedOrdinal) await this.#save(stepped);
  }

  async #save(stepped: Stepped): Promise<void> {
    const { kv, key, derived, logger } = this.#sinks;
    // Packing takes milliseconds, and what was derived just now leaves with the next microtask.
    await Promise.resolve();
    const { engine, last } = stepped;
    // Nothing was stepped: there is nothing to save.
    if (last === null) return;
    const { ordinal, now } = engine.state;
    const bytes = packSnapshot(engine, last);
    try {
      await derived.flush();
      await kv.put(key, bytes);
      this.saved++;
      this.bytes = bytes.length;
      this.savedTs = now;
      this.savedOrdinal = ordinal;
    } catch (error) {
      // Without it a restart reads further back; a writer that failed ends the process by itself.
      this.failed++;
      logger.warn({ err: error, ordinal }, 'the snapshot was not saved');
    }
  }
}
