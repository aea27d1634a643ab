import type { ChainActivity, MarketEvent, Trade } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { playFor, stat } from '../../fixtures/play.ts';
import {
  DAY,
  type Expiry,
  optionSymbol,
  SECOND,
  START,
  stamp,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: () => 0.4 };
const next: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: () => 0.38 };
const chain = wholeChain([near, next], { strikes: [65, 70, 75, 80], halfSpread: 0.01 }, START);

function print(expiry: Expiry, strike: number, right: 'C' | 'P', size: number, ts = START): Trade {
  const symbol = optionSymbol(expiry, strike, right);
  // A price that says nothing: volume is volume.
  return { type: 'trade', symbol, ...stamp(ts), price: 0.01, size, aggressor: 'buy' };
}

const held = (expiry: Expiry, strike: number, right: 'C' | 'P', lots: number): MarketEvent =>
  stat(optionSymbol(expiry, strike, right), 'openInterest', lots, START);

const activityOf = (events: readonly MarketEvent[]): readonly ChainActivity[] =>
  playFor('activity', [...chain, ...events]);

test('open interest and volume by expiry and strike, what is neither left out', () => {
  const [activity] = activityOf([
    held(near, 70, 'C', 1200),
    held(near, 70, 'P', 0),
    held(near, 75, 'P', 300),
    held(next, 65, 'P', 0),
    print(near, 70, 'C', 5),
    print(near, 80, 'C', 2),
    print(near, 70, 'C', 3),
    print(near, 70, 'P', 4),
    tick(START + SECOND),
  ]);
  expect(activity).toEqual({
    symbol: 'CL',
    seq: chain.length + 8,
    prev: null,
    ts: START + SECOND,
    tradeDate: '2026-06-15',
    series: [
      {
        series: 'LO.Q26',
        underlying: 'CL.Q26',
        expiry: START + 25 * DAY,
        strike: [70, 75, 80],
        callInterest: [1200, null, null],
        putInterest: [0, 300, null],
        callVolume: [8, 0, 2],
        putVolume: [4, 0, 0],
      },
    ],
  });
});

test('it comes with the first frame of each minute', () => {
  const ticks = Array.from({ length: 130 }, (_, i) => tick(START + (i + 1) * SECOND));
  const seen = activityOf(ticks);
  expect(seen.map((one) => (one.ts - START) / SECOND)).toEqual([1, 60, 120]);
  expect(seen.map((one) => one.prev)).toEqual([null, seen[0]!.seq, seen[1]!.seq]);
  expect(seen[0]).toMatchObject({ tradeDate: null, series: [] });
});

test('volume is that of a trade date: it begins anew with the first print of the next', () => {
  // 14:00Z is ten in New York; the trade date ends at 17:00 there, the next begins at 18:00.
  const [before, closed, after] = [6.9, 7.5, 8.1].map((hours) => START + hours * 3600 * SECOND);
  const volumes = activityOf([
    print(near, 70, 'C', 5),
    print(near, 75, 'C', 1, before),
    tick(before! + 60 * SECOND),
    tick(closed!),
    print(near, 75, 'C', 2, after),
    tick(after! + 60 * SECOND),
  ]).map(({ tradeDate, series }) => [tradeDate, series[0]?.strike, series[0]?.callVolume]);
  expect(volumes.slice(-3)).toEqual([
    ['2026-06-15', [70, 75], [5, 1]],
    ['2026-06-15', [70, 75], [5, 1]],
    ['2026-06-16', [75], [2]],
  ]);
});
