import type { MarketEvent, Trade } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { engineAt, play, stat } from '../../fixtures/play.ts';
import {
  DAY,
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const [q, u, v] = [30, 61, 92].map(
  (days, i): Expiry => ({
    month: ['Q26', 'U26', 'V26'][i]!,
    days,
    forward: 70 - i,
    vol: () => 0.4,
  }),
) as [Expiry, Expiry, Expiry];
const listed = [q, u, v].map((one) => futureDefinition(one));

const interest = (month: string, value: number, sec = 0): MarketEvent =>
  stat(`CL.${month}`, 'openInterest', value, START + sec * SECOND);

function traded(month: string, size: number, sec = 0.5): Trade {
  const ts = START + sec * SECOND;
  return { type: 'trade', symbol: `CL.${month}`, ...stamp(ts), price: 70, size, aggressor: 'buy' };
}

/** The month whose mid the frame tells at each second: the three stand at 70, 69 and 68. */
function activeBySecond(events: readonly (readonly MarketEvent[])[]): (string | undefined)[] {
  const engine = engineAt();
  play(listed, engine);
  return events.map((batch, sec) => {
    const quotes = [q, u, v].map(({ month, forward }) =>
      quote(`CL.${month}`, forward, 0.01, START + sec * SECOND),
    );
    const frames = play([...quotes, ...batch, tick(START + (sec + 1) * SECOND)], engine);
    const mid = frames.at(-1)?.fields['cme_fwd_mid']?.v;
    return [q, u, v].find((one) => Math.abs(one.forward - (mid ?? 0)) < 1e-6)?.month;
  });
}

test('open interest alone tells the active future', () => {
  expect(
    activeBySecond([[interest('Q26', 100), interest('U26', 300), interest('V26', 200)]]),
  ).toEqual(['U26']);
});

test('volume alone tells it, but not a handful of lots', () => {
  expect(activeBySecond([[traded('V26', 199)], [traded('V26', 2, 1.5)]])).toEqual(['Q26', 'V26']);
});

test('both count as shares, so that a million contracts of interest do not drown the volume', () => {
  // Q has 60 % of the interest and 30 % of the volume, U 40 % and 70 %: 0.9 against 1.1.
  const both = [
    interest('Q26', 600_000),
    interest('U26', 400_000),
    traded('Q26', 300),
    traded('U26', 700),
  ];
  expect(activeBySecond([both])).toEqual(['U26']);
});

test('the lead of a fifth is asked both ways', () => {
  // As much of either is traded, so that open interest decides: shares of 1/2 + a/(a + b).
  const shares = (a: number, b: number): MarketEvent[] => [
    interest('Q26', a),
    interest('U26', b),
    traded('Q26', 500),
    traded('U26', 500),
  ];
  // 59:41 is 1.09 to 0.91, a lead of 1.198; 60:40 is 1.1 to 0.9, 1.222.
  expect(
    activeBySecond([
      shares(55, 45),
      shares(41, 59),
      shares(40, 60),
      shares(59, 41),
      shares(60, 40),
      shares(50, 50),
    ]),
  ).toEqual(['Q26', 'Q26', 'U26', 'U26', 'Q26', 'Q26']);
});

test('garbage is no share: interest below zero, sizes nobody trades, sizes of zero', () => {
  expect(
    activeBySecond([
      [interest('Q26', 500), interest('U26', -1e9), interest('V26', Number.MIN_VALUE)],
      [traded('U26', 2 ** 52 - 1, 1.5), traded('V26', 0, 1.6)],
    ]),
  ).toEqual(['Q26', 'Q26']);
});

test('what expired has no share, and what is deleted leads no more', () => {
  const [frame] = activeBySecond([
    [
      { ...futureDefinition(u), expiry: START + 0.9 * SECOND, action: 'modify' },
      interest('U26', 1e6),
      interest('Q26', 10),
      interest('V26', 11),
    ],
  ]);
  // Of what is left V26 has the most, and nothing was active before.
  expect(frame).toBe('V26');
  expect(
    activeBySecond([
      [interest('U26', 900), interest('Q26', 100)],
      [{ ...futureDefinition(u, START + 1.5 * SECOND), action: 'delete' }],
    ]),
  ).toEqual(['U26', 'Q26']);
});

test('while hardly anything trades the one that was active stays, whatever the interest says', () => {
  const days = Array.from({ length: 8 }, (_, day) => [
    interest('Q26', 350 - 40 * day, day),
    interest('U26', 150 + 40 * day, day),
  ]);
  // 350:150 at first, 190:310 and more later: a weekend must not roll the market and roll it back.
  expect(activeBySecond(days)).toEqual(days.map(() => 'Q26'));
});

test('a future that only its quotes introduced counts as one', () => {
  const engine = engineAt();
  const ts = START + DAY;
  const frames = play(
    [quote('CL.Z26', 68, 0.01, ts), interest('Z26', 10), tick(ts + SECOND)],
    engine,
  );
  expect(frames.at(-1)?.fields['cme_fwd_mid']?.v).toBe(68);
});
