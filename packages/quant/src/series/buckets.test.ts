import { expect, test } from 'vitest';
import { addToBuckets, newBuckets, resetBuckets, sumOf } from './buckets.ts';

test('by hand: half-open, late, and too late', () => {
  const buckets = newBuckets(3, 10, 2);
  expect(sumOf(buckets, 100, 0)).toBe(0);
  expect(addToBuckets(buckets, 100, 0, 1)).toBe(true);
  expect(addToBuckets(buckets, 109, 0, 2)).toBe(true);
  expect(addToBuckets(buckets, 110, 0, 4)).toBe(true);
  expect(addToBuckets(buckets, 129, 0, 8)).toBe(true);
  expect(addToBuckets(buckets, 129, 1, 100)).toBe(true);
  // [100, 130), then [110, 140), …; what happened at 130 or after is outside.
  expect(addToBuckets(buckets, 105, 0, 16)).toBe(true);
  expect(addToBuckets(buckets, 99, 0, 32)).toBe(false);
  expect(sumOf(buckets, 130, 0)).toBe(31);
  expect(sumOf(buckets, 130, 1)).toBe(100);
  expect(sumOf(buckets, 131, 0)).toBe(12);
  expect(sumOf(buckets, 140, 0)).toBe(12);
  expect(sumOf(buckets, 150, 0)).toBe(8);
  expect(sumOf(buckets, 160, 0)).toBe(0);
  // Seen from before: only what was before.
  expect(sumOf(buckets, 110, 0)).toBe(19);
  expect(sumOf(buckets, 100, 0)).toBe(0);
  expect(buckets.ts).toBe(129);
  addToBuckets(buckets, 1_000_000, 0, 1);
  expect(sumOf(buckets, 1_000_010, 0)).toBe(1);
  expect(sumOf(buckets, 1_000_010, 1)).toBe(0);
});

test('takes nothing that is no number, and ends on any time', () => {
  const buckets = newBuckets(3, 10, 1);
  for (const ts of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 1e300]) {
    expect(addToBuckets(buckets, ts, 0, 1)).toBe(false);
    expect(sumOf(buckets, ts, 0)).toBe(0);
  }
  expect(addToBuckets(buckets, 5, 0, Number.NaN)).toBe(false);
  expect(addToBuckets(buckets, 5, 0, Number.POSITIVE_INFINITY)).toBe(false);
  expect(buckets).toEqual(newBuckets(3, 10, 1));
});

test('a reset leaves nothing', () => {
  const buckets = newBuckets(3, 10, 1);
  addToBuckets(buckets, 15, 0, 0.5);
  resetBuckets(buckets);
  expect(buckets).toEqual(newBuckets(3, 10, 1));
});

test('sums of integers stay exact where a running total would not', () => {
  const buckets = newBuckets(4, 10, 1);
  const big = 2 ** 53 - 1;
  addToBuckets(buckets, 0, 0, big);
  addToBuckets(buckets, 10, 0, big);
  addToBuckets(buckets, 20, 0, 1);
  addToBuckets(buckets, 30, 0, 2);
  expect(sumOf(buckets, 60, 0)).toBe(3);
  addToBuckets(buckets, 50, 0, 4);
  expect(sumOf(buckets, 60, 0)).toBe(7);
});

test('does not drift: a huge number leaves no trace once it left the window', () => {
  const buckets = newBuckets(3, 10, 1);
  addToBuckets(buckets, 0, 0, 1e20 + 0.1);
  addToBuckets(buckets, 20, 0, 0.1);
  addToBuckets(buckets, 40, 0, 0.2);
  expect(sumOf(buckets, 50, 0)).toBe(0.1 + 0.2);
});
