import { existsSync } from 'node:fs';
import type { MarketEvent } from '@crude-alpha/contracts';
import { readDbn } from '@crude-alpha/databento';
import { expect, test } from 'vitest';
import { Normaliser } from './normaliser.ts';

const folder = new URL('../../../../../../shared/fixtures/dbn/', import.meta.url);
const RECEIVED = Date.parse('2020-12-28T14:00:00Z') * 1000;

async function eventsOf(
  schema: string,
  version: number,
  trades: 'own' | 'book',
): Promise<MarketEvent[]> {
  const normaliser = new Normaliser({ feed: 'sample', trades });
  normaliser.map(1, 5482, 'ESH1', RECEIVED);
  const events: MarketEvent[] = [];
  const { pathname } = new URL(`test_data.${schema}.v${version}.dbn.zst`, folder);
  for await (const record of readDbn(pathname)) normaliser.take(record, RECEIVED, events);
  return events;
}

/** The first record of each file as its publisher prints it: 2020-12-28, some time after 13:00:00 UTC. */
const common = { symbol: 'ES.H21', tsRecv: RECEIVED, feed: 'sample' };
const second = 1_609_160_400_000_000;

test.skipIf(!existsSync(folder)).each([1, 2, 3])(
  'the official samples of version %d',
  async (version) => {
    const top = { bid: 3720.25, ask: 3720.5 };
    expect(await eventsOf('mbp-1', version, 'own')).toMatchObject([
      {
        type: 'quote',
        ...common,
        ts: second + 6001,
        tsNs: 487,
        seq: 1_170_362,
        ...top,
        askSize: 11,
      },
      {
        type: 'quote',
        ...common,
        ts: second + 6146,
        tsNs: 661,
        seq: 1_170_364,
        ...top,
        askSize: 12,
      },
    ]);
    const first = { ts: second + 98_821, tsNs: 953, seq: 1_170_380 };
    const trade = {
      type: 'trade',
      ...common,
      ...first,
      price: 3720.25,
      size: 5,
      aggressor: 'sell',
    };
    const [printed, ...rest] = await eventsOf('trades', version, 'own');
    expect(printed).toEqual(trade);
    expect(rest).toHaveLength(1);
    const [quoted, alike] = await eventsOf('tbbo', version, 'book');
    expect(quoted).toMatchObject({ type: 'quote', ...first, ...top, bidSize: 26, askSize: 7 });
    expect(alike).toEqual(trade);
    const [book] = await eventsOf('mbp-10', version, 'own');
    expect(book).toMatchObject({ type: 'book', ts: second + 429, tsNs: 831, seq: 1_170_352 });
    if (book?.type !== 'book') throw new Error('no book');
    expect(book.bids).toHaveLength(10);
    expect([book.bids[0], book.asks[9]]).toEqual([
      { price: 3720.25, size: 24 },
      { price: 3722.75, size: 44 },
    ]);
  },
);

test.skipIf(!existsSync(folder)).each([2, 3])(
  'the official states of version %d',
  async (version) => {
    const states = await eventsOf('status', version, 'own');
    expect(states.slice(0, 2)).toMatchObject([
      { type: 'status', ...common, state: 'open', ts: 1_609_110_000_000_000 },
      { type: 'status', ...common, state: 'preOpen', ts: 1_609_190_100_000_000 },
    ]);
  },
);
