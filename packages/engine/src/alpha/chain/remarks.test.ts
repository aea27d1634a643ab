import type { AlphaFrame } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { play } from '../../fixtures/play.ts';
import {
  type Expiry,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

/** The frame of one expiry of thirty days, quoted at these strikes on this smile. */
function frameOf(strikes: readonly number[], vol: Expiry['vol']): AlphaFrame {
  const expiry: Expiry = { month: 'Q26', days: 30, forward: 70, vol };
  const events = wholeChain([expiry], { strikes, halfSpread: 0.005 }, START);
  return play([...events, tick(START + SECOND)]).at(-1)!;
}

const everyDollar = Array.from({ length: 31 }, (_, i) => 55 + i);

test('a sound smile has no remark', () => {
  expect(frameOf(everyDollar, skewed(70, 0.36, -0.3, 0.4)).reasons).toEqual([]);
});

test('a smile on five strikes is told to be thin, and its health stays', () => {
  const frame = frameOf([62, 66, 70, 74, 78], skewed(70, 0.36, -0.3, 0.4));
  expect([frame.health, frame.reasons]).toEqual(['ok', ['thin_smile:CL.Q26']]);
});

test('prices that are not convex in the strike are told', () => {
  // A hump at the money. By hand, the calls of 66, 70 and 74 at 30.5, 60 and 30.5 % cost 4.88, 4.80 and
  // 0.99: the middle one is dearer than the mean of the others, 2.94, so their butterfly is below nothing.
  const hump = (strike: number): number => 0.3 + 0.3 * Math.exp(-(((strike - 70) / 2) ** 2));
  const frame = frameOf(everyDollar, hump);
  expect(frame.reasons).toContain('arbitrage:CL.Q26');
  expect(frame.quality.score!).toBeLessThan(frameOf(everyDollar, () => 0.3).quality.score!);
});
