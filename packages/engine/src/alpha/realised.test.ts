import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play, session } from '../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.36 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.36 };
const at = (sec: number): number => Math.round(START + sec * SECOND);
const MINUTE = 60;
/** Hours in a year of 252 sessions of 23. */
const YEAR_HOURS = 252 * 23;

/** What the squared returns of so many hours come to, by the definition. */
const annual = (squares: readonly number[], hours: number): number =>
  Math.sqrt((squares.reduce((sum, one) => sum + one, 0) / hours) * YEAR_HOURS);

/** The future quoted every five seconds from one second to another, at a price by the second. */
function quoted(
  from: number,
  to: number,
  price: (sec: number) => number,
  symbol = 'CL.Q26',
): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let sec = from; sec < to; sec += 5) events.push(quote(symbol, price(sec), 0.005, at(sec)));
  return events;
}

const listed = [futureDefinition(front), futureDefinition(back)];
const rv = (frames: readonly AlphaFrame[]): number | null | undefined =>
  frames.at(-1)?.fields['realized_vol']?.v;

/** Up by 0.1 % and down again by turns, in the middle between two steps of the grid of five minutes. */
const zigzag = (sec: number): number =>
  Math.floor((sec + 150) / 300) % 2 === 0 ? 70 : 70 * Math.exp(0.001);
const same = (count: number): number[] => Array.from({ length: count }, () => 1e-6);
const run = (events: readonly MarketEvent[]): readonly AlphaFrame[] =>
  play(events, engineAt(0, 5000));

test('is √ of the mean square of five-minute returns, over 252 sessions of 23 hours', () => {
  const frames = run([...listed, ...quoted(0, 7200, zigzag), tick(at(7200))]);
  // Twelve returns of 0.001 an hour, and 5796 hours a year: 0.001·√69552 = 0.263727.
  expect(annual(same(12), 1)).toBeCloseTo(0.263727, 6);
  // Of the two hours the first five seconds went by before the first price was told.
  expect(rv(frames)).toBeCloseTo(annual(same(24), 7195 / 3600), 6);
});

test('is not known before an hour was traded', () => {
  const frames = run([...listed, ...quoted(0, 4000, zigzag), tick(at(4000))]);
  const firstKnown = frames.find((one) => one.fields['realized_vol']?.v !== null);
  const sec = (firstKnown!.ts - START) / SECOND;
  expect(sec).toBeGreaterThanOrEqual(3600);
  expect(sec).toBeLessThan(3600 + 310);
});

test('what swings between the grid does not count', () => {
  const still = (sec: number): number => (sec % 300 < 100 || sec % 300 > 200 ? 70 : 71);
  const frames = run([...listed, ...quoted(0, 7200, still), tick(at(7200))]);
  expect(rv(frames)).toBe(0);
});

describe('a silence', () => {
  const hours = (n: number): number => n * 60 * MINUTE;

  test.each<[string, readonly MarketEvent[]]>([
    ['over a close', [session('closed', at(hours(2))), session('open', at(hours(3)))]],
    ['of the feed', []],
  ])('%s: its return counts once, its time does not', (_, events) => {
    const frames = run([
      ...listed,
      ...quoted(0, hours(2), zigzag),
      ...events,
      ...quoted(hours(3), hours(5), (sec) => 1.02 * zigzag(sec)),
      tick(at(hours(5))),
    ]);
    // Four hours of twelve returns each, and the one of 2 % between them.
    expect(rv(frames)! / annual([...same(48), Math.log(1.02) ** 2], 4)).toBeCloseTo(1, 2);
  });

  test('keeps the last value, with its time, while the market is closed', () => {
    const frames = run([
      ...listed,
      ...quoted(0, hours(2), zigzag),
      session('closed', at(hours(2))),
      // Indications while it is closed are no trading.
      ...quoted(hours(2) + 5, hours(2) + 600, (sec) => 60 + sec / 100),
      tick(at(hours(2) + 605)),
    ]);
    const before = frames.find((one) => one.ts === at(hours(2)));
    expect(rv(frames)).toBe(rv([before!]));
    expect(frames.at(-1)?.fields['realized_vol']?.ts).toBe(at(hours(2) - 5));
  });
});

test('from one contract to the next there is no return, and the time goes on', () => {
  const trade: MarketEvent = {
    type: 'trade',
    symbol: 'CL.U26',
    ...stamp(at(3601)),
    price: 60,
    size: 1000,
    aggressor: 'buy',
  };
  const frames = run([
    ...listed,
    ...quoted(0, 3600, zigzag),
    // The next month is worth 15 % less: no loss to anybody.
    quote('CL.U26', 60, 0.005, at(3600)),
    trade,
    ...quoted(3605, 7200, (sec) => (60 / 70) * zigzag(sec), 'CL.U26'),
    tick(at(7200)),
  ]);
  expect(known(frames.at(-1), 'cme_fwd_mid')).toBeCloseTo(60, 4);
  expect(rv(frames)! / annual(same(24), 2)).toBeCloseTo(1, 2);
});

test('a price at or below zero has no such volatility, and leaves the returns around it out', () => {
  const below = [...listed, ...quoted(0, 7200, zigzag), quote('CL.Q26', -5, 0.005, at(7200))];
  expect(rv(run([...below, tick(at(7205))]))).toBeNull();
  const back = run([...below, ...quoted(7210, 9000, zigzag), tick(at(9000))]);
  expect(rv(back)! / annual(same(30), 2.5)).toBeCloseTo(1, 2);
});

test('iv_rv is what options cost more than the future did', () => {
  const shape = { strikes: Array.from({ length: 41 }, (_, i) => 50 + i), halfSpread: 0.01 };
  const chain = wholeChain([front], shape, at(0));
  const frames = run([
    ...chain,
    ...quoted(1, 7200, zigzag),
    quote('CL.Q26', 70, 0.005, at(7200)),
    ...chainQuotes([front], shape, at(7201)),
    tick(at(7205)),
  ]);
  const frame = frames.at(-1);
  // 36 % against 26.37 %, in vol points.
  expect(known(frame, 'iv_rv')).toBeCloseTo(100 * (0.36 - 0.263727), 1);
  expect(known(frame, 'iv_rv')).toBeCloseTo(
    100 * (known(frame, 'atm_iv') - known(frame, 'realized_vol')),
    3,
  );
  expect(frame?.fields['iv_rv']?.ts).toBe(at(7201));
  expect(frames.find((one) => one.ts === at(5))?.fields['iv_rv']?.v).toBeNull();
});
