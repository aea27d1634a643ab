import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { busyHour } from '../fixtures/busy-hour.ts';
import { engineAt, known, play } from '../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../fixtures/smile-market.ts';
import { alphaFields } from './fields.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const at = (sec: number): number => START + sec * SECOND;

test('no number has more places than the dictionary says, in the text that goes out', () => {
  const frames = play(busyHour(3, START), engineAt(0.04, 5000));
  const places = (value: number): number => {
    // 1e-7 has seven, 1.5e-7 eight.
    const [digits, exponent = '0'] = JSON.stringify(value).split('e') as [string, string?];
    return Math.max((digits.split('.')[1]?.length ?? 0) - Number(exponent), 0);
  };
  const seen = new Set<string>();
  for (const { fields, quality } of frames) {
    for (const { name, decimals } of alphaFields) {
      const v = fields[name]!.v;
      if (v === null) continue;
      seen.add(name);
      expect(places(v), `${name} ${v}`).toBeLessThanOrEqual(decimals);
      expect(Object.is(v, -0), name).toBe(false);
    }
    for (const [name, most] of [
      ['score', 4],
      ['quoteAgeMs', 0],
      ['parityCents', 2],
      ['fitHalfSpreads', 3],
      ['putStrikes', 0],
      ['callStrikes', 0],
    ] as const) {
      const v = quality[name];
      if (v !== null) expect(places(v), `${name} ${v}`).toBeLessThanOrEqual(most);
      expect(Object.is(v, -0), name).toBe(false);
    }
  }
  expect(seen.size).toBe(alphaFields.length);
});

const midOf = (bid: number, ask: number): number => {
  const quoted: MarketEvent = { ...quote('CL.Q26', 0, 0, at(0)), bid, ask };
  return known(play([futureDefinition(front), quoted, tick(at(1))]).at(-1), 'cme_fwd_mid');
};

test('halves of a tick are whole, without the dust of binary sums', () => {
  // 0.1 + 0.2 is not 0.3 in binary.
  expect(midOf(0.1, 0.2)).toBe(0.15);
  expect(midOf(70.01, 70.02)).toBe(70.015);
  expect(midOf(-37.64, -37.63)).toBe(-37.635);
  for (let cents = 6900; cents < 7100; cents++) {
    const mid = midOf(cents / 100, (cents + 1) / 100);
    expect(JSON.stringify(mid)).toBe(
      String(Number(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}5`)),
    );
  }
});

test('nothing is nothing, not less', () => {
  expect(Object.is(midOf(-0.01, 0.01), 0)).toBe(true);
  // One sold and one bought: −1 + 1; and a mid of less than half a place below zero.
  expect(Object.is(midOf(-0.00003, 0.00001), 0)).toBe(true);
  const trade = (size: number, aggressor: 'buy' | 'sell'): MarketEvent => ({
    type: 'trade',
    symbol: 'CL.Q26',
    ...stamp(at(1.5)),
    price: 70,
    size,
    aggressor,
  });
  const frame = play([
    futureDefinition(front),
    quote('CL.Q26', 70, 0.01, at(0)),
    tick(at(1)),
    trade(1, 'sell'),
    trade(3_000_000, 'buy'),
    trade(1_000_000, 'buy'),
    trade(999_999, 'sell'),
    tick(at(2)),
  ]).at(-1);
  expect(Object.is(frame?.fields['signed_flow_10']?.v, 0)).toBe(true);
});

test('what is too large to have such places goes out as it is', () => {
  expect(midOf(1e15, 1.01e15)).toBe(1.005e15);
  expect(midOf(-1.7e308, -1.66e308) / -1.68e308).toBeCloseTo(1, 12);
});
