import type { AlphaFrame, MarketEvent, Quality, Quote } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { play } from '../../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

const strikes = Array.from({ length: 81 }, (_, i) => 50 + 0.5 * i);
const shape = { strikes, halfSpread: 0.01 };
const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: skewed(70, 0.36, -0.3, 0.4) };
const near: Expiry = { month: 'N26', days: 20, forward: 70.5, vol: skewed(70.5, 0.36, -0.3, 0.4) };
const back: Expiry = { month: 'U26', days: 50, forward: 69.5, vol: skewed(69.5, 0.36, -0.3, 0.4) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: () => 0.36 };
const at = (sec: number): number => Math.round(START + sec * SECOND);

const lastOf = (events: readonly MarketEvent[], sec = 1): AlphaFrame =>
  play([...events, tick(at(sec))]).at(-1)!;
const badge = (events: readonly MarketEvent[], sec = 1): Quality => lastOf(events, sec).quality;
const isOption = (one: MarketEvent): one is Quote =>
  one.type === 'quote' && one.symbol.startsWith('LO');

const perfect = badge(wholeChain([front], shape, at(0.5)));

test('of a chain that is whole and priced from a smile is near one', () => {
  expect(perfect).toMatchObject({ model: 'lognormal', quoteAgeMs: 500 });
  // 2.2 deviations reach from 56 to 88: 28 strikes below 70, calls from 70 on.
  expect(perfect.putStrikes).toBeGreaterThanOrEqual(26);
  expect(perfect.callStrikes).toBeGreaterThanOrEqual(26);
  expect(Math.abs(perfect.parityCents!)).toBeLessThan(0.01);
  expect(perfect.fitHalfSpreads).toBeLessThan(0.05);
  expect(perfect.score).toBeGreaterThan(0.98);
});

test('tells the age of the quotes by vega', () => {
  expect(badge(wholeChain([front], shape, at(0)), 7).quoteAgeMs).toBe(7000);
  // Options on either side of the forward have about the same vega: half is new, half is six seconds old.
  const calls = chainQuotes([front], shape, at(6)).filter(
    ({ symbol }) => symbol.includes('.C') || symbol.startsWith('CL'),
  );
  const { quoteAgeMs } = badge([...wholeChain([front], shape, at(0)), ...calls], 7);
  expect(Math.abs(quoteAgeMs! - 4000)).toBeLessThan(500);
});

test('tells by how many cents parity misses the future', () => {
  for (const cents of [5, -5, 20]) {
    // The options are priced for 70, the future says something else at the very same moment.
    const shifted = wholeChain([front], shape, at(0)).map((event) =>
      event.type === 'quote' && event.symbol === 'CL.Q26'
        ? quote('CL.Q26', 70 + cents / 100, 0.01, at(0))
        : event,
    );
    const { parityCents, fitHalfSpreads, score } = badge(shifted);
    expect(Math.abs(parityCents! + cents)).toBeLessThan(0.1);
    // Five cents make one factor of five 1/e, and puts and calls no longer lie on one curve.
    const expected = perfect.score! * Math.exp(-(Math.abs(cents) / 5 + fitHalfSpreads!) / 5);
    expect(Math.abs(score! - expected)).toBeLessThan(0.05);
  }
});

test('does not take a move of the future since the quotes for a break of parity', () => {
  const moved = [...wholeChain([front], shape, at(0)), quote('CL.Q26', 70.3, 0.01, at(0.5))];
  // Moved by half a delta a call rises and a put falls, and both together by all of it, to second order.
  expect(Math.abs(badge(moved).parityCents!)).toBeLessThan(1);
});

test('tells how far quotes lie from the smile, in half-spreads', () => {
  // Every other quote a cent up, the others a cent down: one half-spread from any smooth curve.
  const shaken = wholeChain([front], shape, at(0)).map((event, i) =>
    isOption(event)
      ? {
          ...event,
          bid: event.bid! + (Math.floor(i / 2) % 2 === 0 ? 0.01 : -0.01),
          ask: event.ask! + (Math.floor(i / 2) % 2 === 0 ? 0.01 : -0.01),
        }
      : event,
  );
  const { fitHalfSpreads, score } = badge(shaken);
  expect(Math.abs(fitHalfSpreads! - 1)).toBeLessThan(0.15);
  // One factor of five is 1/e: the mean falls by a fifth power.
  expect(Math.abs(score! - perfect.score! * Math.exp(-fitHalfSpreads! / 5))).toBeLessThan(0.03);
});

test('counts the strikes of each wing', () => {
  const few = [60, 62, 64, 66, 68, ...strikes.filter((one) => one >= 70)];
  const { putStrikes, callStrikes, score } = badge(
    wholeChain([front], { ...shape, strikes: few }, at(0)),
  );
  expect([putStrikes, callStrikes]).toEqual([5, perfect.callStrikes]);
  // Five of the eight that make a wing whole, one factor of five.
  expect(Math.abs(score! - perfect.score! * (5 / 8) ** (1 / 5))).toBeLessThan(0.03);
});

test('falls with the share of the vega that is not fresh', () => {
  const renewed = chainQuotes([front], shape, at(61)).filter(
    (one, i) => one.symbol.startsWith('CL') || Math.floor(i / 2) % 2 === 0,
  );
  const half = lastOf([...wholeChain([front], shape, at(0)), ...renewed], 62);
  expect(half.reasons).toEqual([]);
  expect(Math.abs(half.quality.score! - perfect.score! * 0.5 ** (1 / 5))).toBeLessThan(0.03);
});

test('is the worst of the two expiries around 30 days, whatever lies further out', () => {
  const sparse = { ...shape, strikes: [60, 63, 66, 69, 72, 75, 78, 81] };
  const broken = { ...shape, strikes: [68, 70] };
  const frame = lastOf([
    ...wholeChain([near], shape, at(0)),
    ...wholeChain([back], sparse, at(0.4)),
    ...wholeChain([far], broken, at(0.4)),
  ]);
  expect(frame.quality).toMatchObject({ putStrikes: 4, callStrikes: 4, quoteAgeMs: 1000 });
  const alone = badge(wholeChain([back], sparse, at(0.4)));
  expect(frame.quality.score).toBe(alone.score);
});

test('is empty where there is no volatility at 30 days', () => {
  const nothing = {
    score: null,
    quoteAgeMs: null,
    parityCents: null,
    fitHalfSpreads: null,
    putStrikes: null,
    callStrikes: null,
    model: 'lognormal',
  };
  expect(badge([tick(at(0))])).toEqual(nothing);
  expect(badge(wholeChain([far], shape, at(0)))).toEqual(nothing);
});
