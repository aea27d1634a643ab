import type {
  AlphaFrame,
  ExpiryTruth,
  Health,
  MarketEvent,
  Tick,
  Truth,
} from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { createMarket } from '@crude-alpha/synthetic';
import type { Scenario, Stretch } from './scenario.ts';
import { ChainWatch } from './smile.ts';
import { type TrueField, trueFields } from './truth.ts';

const SECOND = 1_000_000;
/** What the market discounts with, and the engine knows. */
const RATE = 0.04;
const EMIT_MS = 1000;
/** A share of the price: more than it moves in a second. */
const MAX_OFF = 0.002;

/** One frame beside the truth; both by the place of the field in `trueFields`, NaN where not known. */
export interface Sample {
  readonly stretch: number;
  readonly ts: number;
  readonly health: Health;
  readonly found: readonly number[];
  readonly truth: readonly number[];
}

/** The last frame of a run with all that it was made from. */
export interface LastFrame {
  readonly frame: AlphaFrame;
  readonly truth: Truth;
  readonly chain: ChainWatch;
}

export interface Run {
  readonly scenario: Scenario;
  readonly stretches: readonly Stretch[];
  readonly samples: readonly Sample[];
  readonly events: number;
  /** Names of the fields that a frame of this engine has. */
  readonly names: ReadonlySet<string>;
  /** Futures that frames took for the active one, in the order in which they were. */
  readonly futures: ReadonlySet<string>;
  readonly last: LastFrame;
}

/** Plays a scenario through the real engine, second by second as ingest would write it. */
export function measure(scenario: Scenario, stretches: readonly Stretch[]): Run {
  const samples: Sample[] = [];
  const names = new Set<string>();
  const futures = new Set<string>();
  let events = 0;
  let last: LastFrame | undefined;
  stretches.forEach((stretch, index) => {
    const market = createMarket({
      ...scenario.market,
      seed: stretch.seed,
      startTs: Date.parse(stretch.start) * 1000,
      rate: RATE,
    });
    const engine = createEngine({ products: ['CL'], emitMs: EMIT_MS, rate: RATE });
    const chain = new ChainWatch();
    let ordinal = 0;
    let active = '';
    for (let i = 0; i < stretch.seconds; i++) {
      const { ts, events: batch, truth } = market.second();
      const frames: AlphaFrame[] = [];
      const step = (event: MarketEvent): void => {
        for (const output of engine.step(event, ordinal++)) {
          if (output.kind === 'frame') frames.push(output.value);
        }
      };
      for (const event of batch) {
        step(event);
        chain.see(event);
      }
      step(tickAt(ts + SECOND));
      // The newest frame is the one that the tick completed: the others belong to jumped steps.
      const frame = frames.at(-1);
      if (frame === undefined) continue;
      for (const name of Object.keys(frame.fields)) names.add(name);
      samples.push({
        stretch: index,
        ts: frame.ts,
        health: frame.health,
        found: trueFields.map((field) => foundIn(frame, field)),
        truth: trueFields.map(({ of }) => (truth === null ? Number.NaN : of(truth))),
      });
      if (truth === null) continue;
      last = { frame, truth, chain };
      active = activeFuture(frame, truth, active);
      if (active !== '') futures.add(active);
    }
    events += ordinal;
  });
  if (last === undefined) throw new Error(`scenario ${scenario.id} made no frame`);
  return { scenario, stretches, samples, events, names, futures, last };
}

/** A field of a frame in the unit shown; NaN for null and for a field that frames do not have. */
export function foundIn(frame: AlphaFrame, { name, scale }: TrueField): number {
  const v = frame.fields[name]?.v ?? null;
  return v === null ? Number.NaN : scale * v;
}

/**
 * Frames do not name the active future: it is the one whose true price their mid comes next to, and
 * the one before where that is as good, since months may cost the same.
 */
function activeFuture(frame: AlphaFrame, { expiries }: Truth, before: string): string {
  const mid = frame.fields['cme_fwd_mid']?.v ?? null;
  if (mid === null) return before;
  const near = expiries.filter(({ forward }) => Math.abs(forward - mid) < MAX_OFF * mid);
  if (near.some(({ underlying }) => underlying === before)) return before;
  const off = (one: ExpiryTruth): number => Math.abs(one.forward - mid);
  return near.sort((a, b) => off(a) - off(b))[0]?.underlying ?? before;
}

function tickAt(ts: number): Tick {
  return { type: 'tick', ts, tsRecv: ts, feed: 'synthetic' };
}
