import { expect, test } from 'vitest';
import { newRank, percentileRank, pushRank } from './rank.ts';

test('by hand', () => {
  const rank = newRank(4);
  expect(percentileRank(rank, 1)).toBeNaN();
  for (const value of [3, 1, 3, 7]) expect(pushRank(rank, value)).toBe(true);
  expect(percentileRank(rank, 0)).toBe(0);
  expect(percentileRank(rank, 1)).toBe(0.125);
  expect(percentileRank(rank, 2)).toBe(0.25);
  expect(percentileRank(rank, 3)).toBe(0.5);
  expect(percentileRank(rank, 7)).toBe(0.875);
  expect(percentileRank(rank, 8)).toBe(1);
  // The first 3 goes for the 5.
  pushRank(rank, 5);
  expect([...rank.sorted]).toEqual([1, 3, 5, 7]);
  expect(percentileRank(rank, 3)).toBe(0.375);
});

test('NaN is not taken and has no rank', () => {
  const rank = newRank(4);
  expect(pushRank(rank, Number.NaN)).toBe(false);
  expect(rank).toEqual(newRank(4));
  pushRank(rank, 1);
  expect(percentileRank(rank, Number.NaN)).toBeNaN();
});
