import { expect, test } from 'vitest';
import { imbalance } from './imbalance.ts';

const bids = Float64Array.of(30, 10, 20, 0, 0);
const asks = Float64Array.of(10, 10, 0, 0, 0);

test('by hand', () => {
  expect(imbalance(bids, asks, 1)).toBe(0.5);
  expect(imbalance(bids, asks, 2)).toBeCloseTo(1 / 3, 15);
  expect(imbalance(bids, asks, 5)).toBe(0.5);
  expect(imbalance(bids, asks, 3, Float64Array.of(1, 0.5, 0.25))).toBeCloseTo(25 / 55, 15);
  expect(imbalance(asks, bids, 1)).toBe(-0.5);
});

test('one side only, none, not known', () => {
  const none = Float64Array.of(Number.NaN);
  expect(imbalance(bids, new Float64Array(5), 5)).toBe(1);
  expect(imbalance(none, asks, 1)).toBe(-1);
  expect(imbalance(none, none, 1)).toBeNaN();
  expect(imbalance(new Float64Array(5), new Float64Array(5), 5)).toBeNaN();
  expect(imbalance(bids, asks, 0)).toBeNaN();
});
