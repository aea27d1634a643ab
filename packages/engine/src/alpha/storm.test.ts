import type { AlphaFrame, Definition, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { play } from '../fixtures/play.ts';
import {
  chainQuotes,
  DAY,
  type Expiry,
  futureDefinition,
  optionDefinition,
  optionSymbol,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const at = (sec: number): number => Math.round(START + sec * SECOND);
const secondsOf = (frames: readonly AlphaFrame[]): number[] =>
  frames.map((one) => (one.ts - START) / SECOND);

describe('a future whose tick is not told', () => {
  const tickless: Definition = { ...futureDefinition(front), tickSize: null };
  const steps = Array.from({ length: 100 }, (_, i) =>
    quote('CL.Q26', 70 + 0.001 * (i % 2), 0.01, at(1 + (i + 1) / 101)),
  );

  test('makes no frame of each of its steps', () => {
    const events = [tickless, quote('CL.Q26', 70, 0.01, at(0)), tick(at(1)), ...steps, tick(at(2))];
    expect(secondsOf(play(events))).toEqual([1, 2]);
  });

  test('keeps the one that was known', () => {
    const opening = [futureDefinition(front), tickless, quote('CL.Q26', 70, 0.01, at(0))];
    const jump = [quote('CL.Q26', 70.1, 0.01, at(1.5)), tick(at(1.6)), tick(at(2))];
    expect(secondsOf(play([...opening, tick(at(1)), ...jump]))).toEqual([1, 1.5, 2]);
    expect(secondsOf(play([...opening, tick(at(1)), ...steps, tick(at(2))]))).toEqual([1, 2]);
  });
});

test('five thousand gaps within half a second make no more than four frames a step', () => {
  const gaps = Array.from(
    { length: 5000 },
    (_, i): MarketEvent => ({
      type: 'gap',
      ...stamp(at(1.3) + 100 * i),
      reason: 'sequence',
      from: null,
      to: at(1),
    }),
  );
  const frames = play([
    futureDefinition(front),
    quote('CL.Q26', 70, 0.01, at(0)),
    tick(at(1)),
    ...gaps,
    tick(at(1.9)),
    tick(at(2)),
  ]);
  // The first at once, the others when the frame before is a quarter of a step old.
  expect(secondsOf(frames)).toEqual([1, 1.3, 1.55, 1.8, 2]);
});

test('reasons never repeat, however many expiries lack the same future', () => {
  const strikes = Array.from({ length: 21 }, (_, i) => 60 + i);
  // Five weeklies on one future, and the month itself.
  const weeklies = [5, 8, 12, 15, 19].map((days) => ({ ...front, days }));
  const names = (days: number): string => `LO${days}.Q26`;
  const events: MarketEvent[] = [futureDefinition(front)];
  for (const weekly of weeklies) {
    const quotes = chainQuotes([weekly], { strikes, halfSpread: 0.005 }, at(0)).slice(1);
    for (const strike of strikes) {
      for (const right of ['C', 'P'] as const) {
        const symbol = optionSymbol(weekly, strike, right).replace('LO.Q26', names(weekly.days));
        const expiry = START + weekly.days * DAY;
        events.push({ ...optionDefinition(weekly, strike, right), symbol, expiry });
      }
    }
    for (const one of quotes)
      events.push({ ...one, symbol: one.symbol.replace('LO.Q26', names(weekly.days)) });
  }
  const frames = play([...events, tick(at(1)), tick(at(120))]);
  for (const { reasons } of frames) expect(reasons).toEqual([...new Set(reasons)]);
  expect(frames[0]?.reasons).toContain('forward_never:CL.Q26');
  expect(frames[0]?.reasons).toHaveLength(2);
});
