import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianOf } from './median.ts';

test('is the middle value, or halfway between the two', () => {
  expect(medianOf(Float64Array.of(-1, 9, 3, 7, 5, -1), 1, 5)).toBe(6);
  expect(medianOf(Float64Array.of(-1, 9, 3, 7, 5, -1), 1, 4)).toBe(7);
  expect(medianOf(Float64Array.of(4, 4, 4, 1, 4, 9), 0, 6)).toBe(4);
});

test('agrees with sorting, and touches nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true }), fc.nat({ max: 5 })), {
        minLength: 1,
        maxLength: 200,
      }),
      (values) => {
        const column = Float64Array.of(-7, ...values, -7);
        const sorted = Float64Array.from(values).sort();
        const half = sorted.length >> 1;
        const expected =
          sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
        // −0 and 0 are one number here.
        expect(medianOf(column, 1, column.length - 1) + 0).toBe(expected + 0);
        expect([column[0], column[column.length - 1]]).toEqual([-7, -7]);
        expect(column.subarray(1, -1).sort()).toEqual(sorted);
      },
    ),
    { numRuns: 500 },
  );
});

test('ends on any input', () => {
  medianOf(Float64Array.of(Number.NaN, 1, Number.NaN, 3, Number.NaN), 0, 5);
  medianOf(new Float64Array(9).fill(Number.NaN), 0, 9);
});
