import { readConfig } from '@crude-alpha/service';
import { createMarket } from '@crude-alpha/synthetic';
import { expect, test } from 'vitest';
import { createFeed, feedVariables } from './registry.ts';

const START = '2026-11-18T15:00:00Z';

test.each([
  ['the market’s own default', {}, {}],
  ['the configured one', { CRUDE_RATE: '0.11' }, { rate: 0.11 }],
])('the synthetic feed prices with %s', async (_, env, market) => {
  const config = readConfig(feedVariables, {
    CRUDE_SYNTHETIC_START: START,
    CRUDE_SYNTHETIC_SPEED: '0',
    ...env,
  });
  const feed = await createFeed(config).open(null, new AbortController().signal);
  const second = createMarket({
    seed: 1,
    mode: 'calm',
    startTs: Date.parse(START) * 1000,
    ...market,
  }).second();
  for await (const { news, events } of feed.batches) {
    expect(news).toEqual([{ kind: 'truth', truth: second.truth }]);
    expect(events).toEqual(second.events.slice(0, events.length));
    break;
  }
});

test('the databento feed needs a key', () => {
  const env = { CRUDE_FEED: 'databento' };
  expect(() => createFeed(readConfig(feedVariables, env))).toThrow('DATABENTO_API_KEY');
  const config = readConfig(feedVariables, { ...env, DATABENTO_API_KEY: 'db-any' });
  expect(createFeed(config)).toMatchObject({ name: 'databento', pace: 'live' });
});

test('a rate beyond all reason stops the service', () => {
  expect(() => readConfig(feedVariables, { CRUDE_RATE: '4' })).toThrow('CRUDE_RATE');
});
