import { expect, test } from 'vitest';
import { standing } from './standing.ts';

const hundred = Array.from({ length: 100 }, (_, index) => index);

test('change is from the first value of the span, percentile counts ties by half', () => {
  // Of 0…99 ninety are below 90 and one is equal to it.
  expect(standing(90, hundred)).toEqual({ change: 90, percentile: 90.5, low: 0, high: 99 });
  expect(standing(-1, hundred)).toMatchObject({ percentile: 0, low: -1 });
});

test('says nothing that it does not know', () => {
  const nothing = { change: null, percentile: null, low: null, high: null };
  expect(standing(null, hundred)).toEqual(nothing);
  expect(standing(1, [])).toEqual(nothing);
  expect(standing(3, [1, 2, 3])).toMatchObject({ change: 2, percentile: null });
  expect(
    standing(
      5,
      Array.from({ length: 50 }, () => 5),
    ),
  ).toMatchObject({
    change: 0,
    percentile: null,
  });
});
