import type { MarketEvent } from '@crude-alpha/contracts';
import { ALPHA_VERSION, type AlphaReducer, createAlpha } from './alpha/alpha.ts';
import type { AlphaState } from './alpha/state.ts';
import { CANDLES_VERSION, type CandlesReducer, createCandles } from './candles/candles.ts';
import type { CandlesState } from './candles/state.ts';
import { checkConfig, type EngineConfig } from './config.ts';
import { believedTs, type Moment } from './moment.ts';
import type { Output } from './output.ts';

/** Everything an engine knows: plain data, so `structuredClone` and `v8.serialize` keep it whole. */
export interface EngineState {
  /** Ordinal of the newest event stepped; -1 before the first. */
  ordinal: number;
  /** Event time; -1 before the first event. */
  now: number;
  alpha: AlphaState;
  candles: CandlesState;
}

/** A deterministic function of the tape, with its memory. */
export interface Engine {
  /**
   * Takes the next event and gives what follows from it. Total: no event that `checkEvent` accepts
   * makes it throw. An ordinal that is not above the newest one stepped was seen already and is
   * ignored, so that reading a block again does no harm.
   */
  step(event: MarketEvent, ordinal: number): readonly Output[];
  /**
   * Works ahead on what the next frame will need, a slice of some tens of microseconds at a time;
   * true while there is more to do. It never changes what comes out, nor the state: call it when there
   * is nothing else to do, as often as you like or not at all.
   */
  prepare(): boolean;
  readonly state: EngineState;
  /** Code and configuration that made the state. State of another fingerprint must not be loaded. */
  readonly fingerprint: string;
}

const NOTHING: readonly Output[] = Object.freeze([]);

/**
 * An engine at the beginning of a tape, or where a saved state left off: it takes the state over and
 * continues byte for byte as the engine that the state came from would have.
 * @example
 * const engine = createEngine({ products: ['CL'], emitMs: 1000 });
 * decoder.forEach(block, (event, ordinal) => publish(engine.step(event, ordinal)));
 * const later = createEngine({ products: ['CL'], emitMs: 1000 }, structuredClone(engine.state));
 */
export function createEngine(config: EngineConfig, state?: EngineState): Engine {
  const checked = checkConfig(config);
  return new Host(checked, state);
}

class Host implements Engine {
  readonly state: EngineState;
  readonly fingerprint: string;
  readonly #alpha: AlphaReducer;
  readonly #candles: CandlesReducer;
  readonly #at: Moment = { ordinal: -1, ts: -1, now: -1 };
  #out: Output[] = [];

  constructor(config: Required<EngineConfig>, state: EngineState | undefined) {
    this.fingerprint = `alpha.${ALPHA_VERSION} candles.${CANDLES_VERSION} ${JSON.stringify(config)}`;
    this.#alpha = createAlpha(config, state?.alpha);
    this.#candles = createCandles(config, state?.candles);
    this.state = {
      ordinal: state?.ordinal ?? -1,
      now: state?.now ?? -1,
      alpha: this.#alpha.state,
      candles: this.#candles.state,
    };
  }

  prepare(): boolean {
    return this.#alpha.prepare();
  }

  step(event: MarketEvent, ordinal: number): readonly Output[] {
    const { state } = this;
    if (ordinal <= state.ordinal) return NOTHING;
    const ts = believedTs(event);
    if (ts > state.now) state.now = ts;
    state.ordinal = ordinal;
    const at = this.#at;
    at.ordinal = ordinal;
    at.ts = ts;
    at.now = state.now;
    // The order is part of the output: never change it without raising a version.
    this.#alpha.step(event, at, this.#out);
    this.#candles.step(event, at, this.#out);
    if (this.#out.length === 0) return NOTHING;
    const outputs = this.#out;
    this.#out = [];
    return outputs;
  }
}
