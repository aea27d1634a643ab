import { expect, test } from 'vitest';
import { type Aggressor, aggressorOf, tickSign } from './aggressor.ts';

const none = Number.NaN;

test('the quote rule: above the mid bought, below it sold', () => {
  expect(aggressorOf(60.02, 60, 60.02, none, 0)).toBe(1);
  expect(aggressorOf(60, 60, 60.02, none, 0)).toBe(-1);
  // It outweighs the tick.
  expect(aggressorOf(60.02, 60, 60.03, 60.03, -1)).toBe(1);
  expect(aggressorOf(60.01, 60, 60.03, 60, 1)).toBe(-1);
});

test('the tick rule at the mid, and where there is no quote to ask', () => {
  for (const [bid, ask] of [
    [60, 60.5],
    [none, none],
    [60.1, none],
    [none, 60.1],
    [60.4, 60.1],
  ] as const) {
    expect(aggressorOf(60.25, bid, ask, 60.24, -1)).toBe(1);
    expect(aggressorOf(60.25, bid, ask, 60.26, 1)).toBe(-1);
    expect(aggressorOf(60.25, bid, ask, 60.25, 1)).toBe(1);
    expect(aggressorOf(60.25, bid, ask, none, 0)).toBe(0);
  }
});

test('the sign of the last change goes on over trades at the same price', () => {
  // Uptick, zero-uptick, downtick, zero-downtick.
  const prices = [60, 60.01, 60.01, 60.01, 60, 60, 60.02];
  const signs: Aggressor[] = [];
  let last = none;
  let sign: Aggressor = 0;
  for (const price of prices) {
    sign = tickSign(price, last, sign);
    last = price;
    signs.push(sign);
  }
  expect(signs).toEqual([0, 1, 1, 1, -1, -1, 1]);
});
