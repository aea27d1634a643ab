import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { known, play, stat } from '../../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  tick,
} from '../../fixtures/smile-market.ts';

const month = (name: string, days: number): Expiry => ({
  month: name,
  days,
  forward: 70,
  vol: () => 0.4,
});
const [q, u, v] = [month('Q26', 30), month('U26', 61), month('V26', 91)];
const listed = [v, q, u].map((one) => futureDefinition(one));
const at = (sec: number): number => START + sec * SECOND;
const prices = (sec: number, first: number, second: number, third: number): MarketEvent[] => [
  quote('CL.Q26', first, 0.01, at(sec)),
  quote('CL.U26', second, 0.01, at(sec)),
  quote('CL.V26', third, 0.01, at(sec)),
];
const last = (events: readonly MarketEvent[], sec: number) =>
  play([...listed, ...events, tick(at(sec))]).at(-1);

test('is the slope of the logarithm between the active future and the next, per year', () => {
  // ln(70/69) = 0.0143887; 31 days are 0.0849315 years; 0.0143887 / 0.0849315 = 0.169415.
  expect(known(last(prices(0, 70, 69, 60), 1), 'carry')).toBeCloseTo(0.169415, 5);
});

test('is negative in contango', () => {
  expect(known(last(prices(0, 69, 70, 60), 1), 'carry')).toBeCloseTo(-0.169415, 5);
});

test('goes with the active future: the next is the one to expire after it', () => {
  const events = [stat('CL.U26', 'openInterest', 1000, at(0)), ...prices(0, 50, 70, 69)];
  // 30 days between U and V: 0.0143887 / 0.0821918 = 0.175063.
  expect(known(last(events, 1), 'carry')).toBeCloseTo(0.175063, 5);
});

test('does not take two names of one expiry for two months', () => {
  const twin = { ...futureDefinition(q), symbol: 'CL.Q26X' };
  const events = [twin, quote('CL.Q26X', 65, 0.01, at(0)), ...prices(0, 70, 69, 60)];
  expect(known(last(events, 1), 'carry')).toBeCloseTo(0.169415, 5);
});

test.each<[string, readonly MarketEvent[], number]>([
  ['the next is one-sided', [{ ...quote('CL.U26', 69, 0.01, at(0.5)), bid: null }], 1],
  ['the next is locked', [{ ...quote('CL.U26', 69, 0.01, at(0.5)), bid: 69.01 }], 1],
  ['the active one is at or below zero', [quote('CL.Q26', -37.63, 0.01, at(0.5))], 1],
  ['the next is at or below zero', [quote('CL.U26', 0, 0.01, at(0.5))], 1],
  ['the next has been silent for 30 seconds', [quote('CL.Q26', 70, 0.01, at(31))], 31.5],
])('is not known while %s', (_, events, sec) => {
  expect(last([...prices(0, 70, 69, 60), ...events], sec)?.fields['carry']?.v).toBeNull();
});

test('is known as long as neither is older than 30 seconds, unlike the mid', () => {
  const frame = last(prices(0, 70, 69, 60), 29.5);
  expect(frame?.fields['cme_fwd_mid']?.v).toBeNull();
  expect(known(frame, 'carry')).toBeCloseTo(0.169415, 5);
  expect(frame?.fields['carry']?.ts).toBe(at(0));
});

test('of the last month that is listed nothing is known', () => {
  const alone = play([futureDefinition(q), quote('CL.Q26', 70, 0.01, at(0)), tick(at(1))]).at(-1);
  expect(alone?.fields['carry']).toEqual({ v: null, ts: null });
  const events = [{ ...futureDefinition(u), expiry: null }, ...prices(0, 70, 69, 60)];
  // A future without an expiry stands behind all others: V26, 61 days after Q26, is the next.
  // ln(70/60) = 0.1541507; / 0.1671233 = 0.922377.
  expect(known(last(events, 1), 'carry')).toBeCloseTo(0.922377, 5);
});
