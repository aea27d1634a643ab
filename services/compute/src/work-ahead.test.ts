import type { MarketEvent } from '@crude-alpha/contracts';
import { createEngine, type Engine } from '@crude-alpha/engine';
import { createMarket } from '@crude-alpha/synthetic';
import { expect, test } from 'vitest';
import { WorkAhead } from './work-ahead.ts';

const START = 1_781_532_000_000_000;

/** An engine that has read two seconds of a market and worked nothing ahead. */
function readMarket(): Engine {
  const engine = createEngine({ products: ['CL'], emitMs: 1000 });
  const market = createMarket({ seed: 1, mode: 'calm', startTs: START });
  const events: readonly MarketEvent[] = [...market.second().events, ...market.second().events];
  events.forEach((event, ordinal) => {
    engine.step(event, ordinal);
  });
  return engine;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('while nothing is stored behind, works ahead a slice a turn until all is done', async () => {
  const engine = readMarket();
  const times: number[] = [];
  const ahead = new WorkAhead(engine, (seconds) => times.push(seconds));
  ahead.read(0);
  expect(times).toEqual([]);
  await turn();
  expect(times).toHaveLength(1);
  for (let turns = 0; turns < 50; turns++) await turn();
  expect(times.length).toBeGreaterThan(1);
  expect(times.length).toBeLessThan(50);
  expect(engine.prepare()).toBe(false);
});

test('does nothing while there is more to read, nor once it is stopped', async () => {
  const engine = readMarket();
  const times: number[] = [];
  const ahead = new WorkAhead(engine, (seconds) => times.push(seconds));
  ahead.read(0);
  ahead.read(3);
  await turn();
  ahead.read(0);
  ahead.stop();
  await turn();
  expect(times).toEqual([]);
  expect(engine.prepare()).toBe(true);
});
