import { readConfig } from '@crude-alpha/service';
import { createMarket } from '@crude-alpha/synthetic';
import { describe, expect, test } from 'vitest';
import { createFeed, feedVariables } from './registry.ts';

const quiet = (): void => {};
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
  const feed = await createFeed(config, quiet).open(null, new AbortController().signal);
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
  expect(() => createFeed(readConfig(feedVariables, env), quiet)).toThrow('DATABENTO_API_KEY');
  const config = readConfig(feedVariables, { ...env, DATABENTO_API_KEY: 'db-any' });
  expect(createFeed(config, quiet)).toMatchObject({ name: 'databento', pace: 'live' });
});

describe('the databento-replay feed', () => {
  const made = (env: Record<string, string>): unknown =>
    createFeed(readConfig(feedVariables, { CRUDE_FEED: 'databento-replay', ...env }), quiet);
  const RANGE = '2026-03-18T14:00Z/2026-03-18T20:00Z';

  test('needs files that can be read, or a range and a key', () => {
    expect(() => made({})).toThrow('CRUDE_DATABENTO_FILES or CRUDE_DATABENTO_RANGE');
    const missing = { CRUDE_DATABENTO_FILES: `${import.meta.filename},/none/at.all` };
    expect(() => made(missing)).toThrow('CRUDE_DATABENTO_FILES must name a readable file');
    expect(() => made({ CRUDE_DATABENTO_RANGE: RANGE })).toThrow('needs DATABENTO_API_KEY');
    const given = { CRUDE_DATABENTO_FILES: import.meta.filename };
    expect(made(given)).toMatchObject({
      name: 'databento-replay',
      pace: 'elastic',
      verbatim: true,
    });
  });

  test.each([
    '2026-03-18T14:00Z',
    '2026-03-18T20:00Z/2026-03-18T14:00Z',
    'yesterday/today',
    '2026-03-18T14:00Z/2099-01-01',
    `${RANGE}/${RANGE}`,
  ])('refuses the range %s', (CRUDE_DATABENTO_RANGE) => {
    const env = { CRUDE_DATABENTO_RANGE, DATABENTO_API_KEY: 'db-any' };
    expect(() => made(env)).toThrow('CRUDE_DATABENTO_RANGE must be two times');
  });
});

test('a rate beyond all reason stops the service', () => {
  expect(() => readConfig(feedVariables, { CRUDE_RATE: '4' })).toThrow('CRUDE_RATE');
});
