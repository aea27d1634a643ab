import { expect, test } from 'vitest';
import { moveAverage, newAverage } from './average.ts';

const LN2 = Math.LN2;

test('by hand: weights of one half', () => {
  // Δt = τ·ln 2, so α = ½: 10 then 4 weigh ¼ and ½ of the past, of which ¾ was seen.
  const average = newAverage();
  moveAverage(average, 1000 * LN2, 10, 1000);
  expect(average.mean).toBe(10);
  expect(average.variance).toBe(0);
  expect(average.weight).toBeCloseTo(0.5, 14);
  moveAverage(average, 1000 * LN2, 4, 1000);
  expect(average.weight).toBeCloseTo(0.75, 14);
  expect(average.mean).toBeCloseTo((0.25 * 10 + 0.5 * 4) / 0.75, 13);
  // ⅓·4² + ⅔·2² about 6.
  expect(average.variance).toBeCloseTo(8, 12);
  moveAverage(average, 1000 * LN2, 6, 1000);
  expect(average.mean).toBeCloseTo(6, 13);
  expect(average.variance).toBeCloseTo((8 * 0.375) / 0.875, 12);
  expect(average.observedUs).toBeCloseTo(3000 * LN2, 9);
});

test('nothing moves without time or without a value', () => {
  const average = newAverage();
  moveAverage(average, 0, 5, 1000);
  moveAverage(average, -1, 5, 1000);
  moveAverage(average, Number.NaN, 5, 1000);
  moveAverage(average, 10, Number.NaN, 1000);
  moveAverage(average, 10, Number.POSITIVE_INFINITY, 1000);
  expect(average).toEqual(newAverage());
});

test('a silence of years forgets everything before it', () => {
  const average = newAverage();
  moveAverage(average, 1e6, 50, 1e6);
  moveAverage(average, 1e15, 2, 1e6);
  expect(average).toEqual({ mean: 2, variance: 0, weight: 1, observedUs: 1e15 + 1e6 });
});
