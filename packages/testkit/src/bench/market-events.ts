import type { MarketEvent, Tick } from '@crude-alpha/contracts';
import { createMarket, type Mode } from '@crude-alpha/synthetic';
import { T0 } from '../events.ts';

/** Some seconds of the synthetic market, with the tick that ingest would write before each. */
export function* marketSeconds(mode: Mode, seconds: number): Generator<readonly MarketEvent[]> {
  const market = createMarket({ seed: 1, mode, startTs: T0 });
  for (let i = 0; i < seconds; i++) {
    const { ts, events } = market.second();
    const tick: Tick = { type: 'tick', ts, tsRecv: ts, feed: 'synthetic' };
    yield [tick, ...events];
  }
}

/** Events of the market at its liveliest, after the first second with its thousands of definitions. */
export function marketEvents(count: number): MarketEvent[] {
  const all: MarketEvent[] = [];
  let first = true;
  for (const events of marketSeconds('firehose', Number.POSITIVE_INFINITY)) {
    if (first) {
      first = false;
      continue;
    }
    for (const event of events) {
      if (all.length === count) return all;
      all.push(event);
    }
  }
  return all;
}
