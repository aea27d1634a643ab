import type { DerivedWriter, TapeBlock } from '@crude-alpha/bus';
import {
  BlockDecoder,
  derivedSubject,
  type EventType,
  holeGap,
  type MarketEvent,
} from '@crude-alpha/contracts';
import { type Engine, encodeOutput, type Output } from '@crude-alpha/engine';
import { assertKnown, type Beginning } from './beginning.ts';

export interface DeriverOptions {
  readonly engine: Engine;
  readonly derived: Pick<DerivedWriter, 'append' | 'last'>;
  /** Name of the tape, for what is said of it. */
  readonly tape: string;
  readonly beginning: Beginning;
  /** Told how long an event took that completed frames. */
  readonly onFrameTime: (seconds: number) => void;
}

/** What went in and what came out. */
export interface DeriverCounts {
  readonly events: Record<EventType, number>;
  readonly outputs: Record<Output['kind'], number>;
  /** Outputs that were in the derived stream already. */
  repeated: number;
  /** Outputs of the warm-up, made from half a past. */
  withheld: number;
  /** Events that retention removed before they were read. */
  missed: number;
}

/** Steps the engine through blocks of the tape and appends what comes out. */
export class Deriver {
  readonly #options: DeriverOptions;
  readonly #decoder = new BlockDecoder();
  #publishFrom: number;
  #begun = false;
  /** The newest event of the tape that the engine has stepped; null before the first. */
  last: MarketEvent | null;
  readonly counts: DeriverCounts = {
    events: {
      definition: 0,
      quote: 0,
      trade: 0,
      book: 0,
      stat: 0,
      status: 0,
      heartbeat: 0,
      tick: 0,
      gap: 0,
      session: 0,
    },
    outputs: { frame: 0, surface: 0, flow: 0, activity: 0, candle: 0 },
    repeated: 0,
    withheld: 0,
    missed: 0,
  };

  constructor(options: DeriverOptions) {
    this.#options = options;
    const { known, publishFrom } = options.beginning;
    this.#publishFrom = publishFrom;
    this.last = known?.event ?? null;
  }

  get engine(): Engine {
    return this.#options.engine;
  }

  /** Takes the next block; throws `TAPE_REPLACED` when the first one cannot be of the same tape. */
  take(block: TapeBlock): void {
    const { beginning, engine, tape } = this.#options;
    if (!this.#begun) {
      this.#begun = true;
      if (beginning.known !== null) assertKnown(tape, block, beginning.known);
      if (block.ordinal === 0) this.#publishFrom = 0;
    }
    const expected = engine.state.ordinal + 1;
    let missing = expected > 0 && block.ordinal > expected ? block.ordinal - expected : 0;
    this.#decoder.forEach(block.bytes, (event, ordinal) => {
      if (missing > 0) {
        this.#tellOfHole(event, expected, missing);
        missing = 0;
      }
      // The block with the event of the snapshot was read for that event alone.
      if (ordinal < expected) return;
      this.last = event;
      this.counts.events[event.type]++;
      // Timing each event would cost more than most of them take.
      if (event.ts < engine.state.alpha.nextEmit) this.#step(event, ordinal);
      else this.#stepTimed(event, ordinal);
    });
  }

  /**
   * Retention took events before they were read. The engine learns of it as of any other loss, by a
   * gap; it stands at the ordinal of the last lost event, so that a snapshot taken before the hole
   * gives the same outputs whenever it is continued.
   */
  #tellOfHole(next: MarketEvent, from: number, missing: number): void {
    const { engine, tape } = this.#options;
    const last = from + missing - 1;
    this.counts.missed += missing;
    const { now } = engine.state;
    const gap = holeGap(tape, { from, to: last }, next, now < 0 ? null : now);
    this.#step(gap, last);
  }

  #stepTimed(event: MarketEvent, ordinal: number): void {
    const { outputs } = this.counts;
    const before = outputs.frame;
    const beganMs = performance.now();
    this.#step(event, ordinal);
    if (outputs.frame > before) {
      this.#options.onFrameTime((performance.now() - beganMs) / 1000);
    }
  }

  #step(event: MarketEvent, ordinal: number): void {
    const outputs = this.#options.engine.step(event, ordinal);
    for (let index = 0; index < outputs.length; index++) {
      this.#put(outputs[index]!, ordinal, index);
    }
  }

  #put(output: Output, ordinal: number, index: number): void {
    const { counts } = this;
    counts.outputs[output.kind]++;
    if (ordinal < this.#publishFrom) {
      counts.withheld++;
      return;
    }
    const payload = Buffer.from(encodeOutput(output));
    const { derived, tape } = this.#options;
    const subject = derivedSubject(tape, output.subject);
    const isNew = derived.append(subject, payload, { ordinal, index });
    if (!isNew) counts.repeated++;
  }
}
