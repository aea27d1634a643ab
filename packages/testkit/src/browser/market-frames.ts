import type { AlphaFrame } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { createMarket } from '@crude-alpha/synthetic';

/** A Monday morning: the market is open. */
const START = Date.UTC(2026, 2, 2, 15) * 1000;

/** What the real engine makes of so many seconds of the synthetic market. */
export function* marketFrames(seconds: number, seed = 7): Generator<AlphaFrame> {
  const market = createMarket({ seed, mode: 'calm', startTs: START, strikesWindow: 24 });
  const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: 0.04 });
  let ordinal = 0;
  for (let second = 0; second < seconds; second += 1) {
    for (const event of market.second().events) {
      for (const output of engine.step(event, ordinal)) {
        if (output.kind === 'frame') yield output.value;
      }
      ordinal += 1;
    }
  }
}
