import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRank, percentileRank, pushRank } from './rank.ts';

test('is the count over the last values, and a copy in the middle changes nothing', () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(value, { minLength: 1, maxLength: 5 }),
      (values, capacity, asked) => {
        let rank = newRank(capacity);
        for (const [i, one] of values.entries()) {
          if (i === values.length >> 1) rank = structuredClone(rank);
          pushRank(rank, one);
          const held = values.slice(Math.max(i + 1 - capacity, 0), i + 1);
          for (const x of [...asked, one]) {
            const less = held.filter((v) => v < x).length;
            const equal = held.filter((v) => v === x).length;
            expect(percentileRank(rank, x)).toBe((less + 0.5 * equal) / held.length);
          }
        }
      },
    ),
  );
});
