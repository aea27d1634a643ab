import type { AlphaFrame, OptionFlow, Surface } from '@crude-alpha/contracts';
import { createEngine, type Output } from '@crude-alpha/engine';
import { createMarket } from '@crude-alpha/synthetic';

/** A Monday morning: the market is open. */
const START = Date.UTC(2026, 2, 2, 15) * 1000;

/** Something that compute publishes and a subscriber may have. */
export type Told =
  | { readonly kind: 'frame'; readonly value: AlphaFrame }
  | { readonly kind: 'surface'; readonly value: Surface }
  | { readonly kind: 'flow'; readonly value: OptionFlow };

/** What compute publishes at one event of the tape. */
export interface Published {
  readonly ordinal: number;
  readonly outputs: readonly Output[];
}

/** All that the real engine makes of so many seconds of the synthetic market. */
export function* marketOutputs(
  seconds: number,
  strikesWindow = 24,
  seed = 7,
): Generator<Published> {
  const market = createMarket({ seed, mode: 'calm', startTs: START, strikesWindow });
  const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: 0.04 });
  let ordinal = 0;
  for (let second = 0; second < seconds; second += 1) {
    for (const event of market.second().events) {
      const outputs = engine.step(event, ordinal);
      if (outputs.length > 0) yield { ordinal, outputs };
      ordinal += 1;
    }
  }
}

/** What of the market's outputs a subscriber may have. */
export function marketTells(seconds: number, strikesWindow?: number): Generator<Told> {
  return tellsOf(marketOutputs(seconds, strikesWindow));
}

/** What of these outputs a subscriber may have. */
export function* tellsOf(published: Iterable<Published>): Generator<Told> {
  for (const { outputs } of published) {
    for (const output of outputs) {
      const { kind } = output;
      if (kind === 'frame' || kind === 'surface' || kind === 'flow') yield output;
    }
  }
}

/** Its frames alone. */
export function* marketFrames(seconds: number): Generator<AlphaFrame> {
  for (const told of marketTells(seconds)) if (told.kind === 'frame') yield told.value;
}
