import { checkEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { fundingEvent } from './event.ts';

const S = 1_000_000;
const T = Date.parse('2026-11-18T00:00:01Z') * 1000;
const about = { exchange: 'binance', symbol: 'BTCUSDT' };

function at(ts: number | null): ReturnType<typeof fundingEvent> {
  return fundingEvent(about, { rate8h: -0.0001, intervalHours: 4, ts }, T);
}

test('it is a valid stat of the exchange', () => {
  const event = at(T - S);
  expect(checkEvent(event)).toBe(event);
  expect(event).toEqual({
    type: 'stat',
    symbol: 'BTCUSDT',
    ts: T - S,
    tsRecv: T,
    feed: 'binance',
    stat: 'fundingRate',
    value: -0.0001,
    tradeDate: '2026-11-18',
    final: false,
  });
});

test('its day is the UTC day of its own time', () => {
  expect(at(T - S - 1).tradeDate).toBe('2026-11-17');
});

test.each([
  ['none', null, T],
  ['ten minutes ago', T - 600 * S, T - 600 * S],
  ['longer ago', T - 600 * S - 1, T],
  ['a little ahead', T + 5 * S, T + 5 * S],
  ['further ahead', T + 5 * S + 1, T],
  ['of another year', T - 1e14, T],
])('a time that is %s', (_, ts, expected) => {
  expect(at(ts)).toMatchObject({ ts: expected, tsRecv: T });
});
