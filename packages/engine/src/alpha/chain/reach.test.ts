import type { AlphaFrame } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { known, play, stat } from '../../fixtures/play.ts';
import {
  type Expiry,
  optionDefinition,
  optionSymbol,
  SECOND,
  START,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

/** One standard deviation to expiry is 0.4·√(30/365) = 0.1147 in ln K: from 62.4 to 78.5. */
const month: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };

/** A chain with a strike each half dollar as far as so many standard deviations to either side. */
function cutAt(down: number, up: number): AlphaFrame {
  const deviation = 0.4 * Math.sqrt(30 / 365);
  const strikes = Array.from({ length: 201 }, (_, i) => 20 + 0.5 * i).filter(
    (strike) =>
      strike >= 70 * Math.exp(-down * deviation) && strike <= 70 * Math.exp(up * deviation),
  );
  const events = wholeChain([month], { strikes, halfSpread: 0.005 }, START);
  return play([...events, tick(START + SECOND)]).at(-1)!;
}

const PANEL = ['cvol', 'up_var', 'dn_var', 'convexity'];

test.each([
  [1, 1],
  [1, 2],
  [2, 1],
  [1.45, 1.45],
])('a chain cut at %d and %d deviations tells no sum of variance', (down, up) => {
  const frame = cutAt(down, up);
  expect(PANEL.map((name) => frame.fields[name]?.v)).toEqual([null, null, null, null]);
  expect(known(frame, 'atm_iv')).toBeCloseTo(0.4, 3);
});

test('one that reaches beyond one and a half on both sides does, and no more is wanted', () => {
  const [enough, wide] = [cutAt(1.6, 1.6), cutAt(2.2, 2.2)];
  for (const name of PANEL) expect(enough.fields[name]?.v, name).not.toBeNull();
  // On a flat smile the panel is the volatility, but for tails and rounding of the sum.
  expect(Math.abs(known(wide, 'cvol') - 40)).toBeLessThan(2);
  expect(known(enough, 'cvol')).toBeLessThan(known(wide, 'cvol'));
});

test('a wall stands only where the smile reaches, whatever is open further out', () => {
  const strikes = Array.from({ length: 21 }, (_, i) => 60 + i);
  const open = (strike: number, right: 'C' | 'P', lots: number) =>
    stat(optionSymbol(month, strike, right), 'openInterest', lots, START);
  const outside = ([50, 95] as const).flatMap((strike) =>
    (['C', 'P'] as const).map((right) => optionDefinition(month, strike, right)),
  );
  const frame = play([
    ...wholeChain([month], { strikes, halfSpread: 0.005 }, START),
    ...outside,
    open(75, 'C', 1000),
    open(65, 'P', 1000),
    // So many that even their little gamma would be the most; but nobody quotes there.
    open(95, 'C', 90_000_000),
    open(50, 'P', 90_000_000),
    tick(START + SECOND),
  ]).at(-1);
  expect([known(frame, 'gex_call_wall'), known(frame, 'gex_put_wall')]).toEqual([75, 65]);
});
