import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalsOf, mantissaOf, NO_DECIMALS, priceOf } from './decimal.ts';

test('a decimal of up to nine digits behind the point comes back as the same double', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
      fc.integer({ min: 0, max: 9 }),
      (digits, decimals) => {
        // The double that a reader of the text gets, which is what a feed hands over.
        const price = Number(`${digits}e-${decimals}`);
        const found = decimalsOf(price);
        expect(found).toBeGreaterThanOrEqual(2);
        expect(found).toBeLessThanOrEqual(Math.max(2, decimals));
        expect(Object.is(priceOf(mantissaOf(price, found), found), price)).toBe(true);
      },
    ),
    { numRuns: 20_000 },
  );
});

test('any double either comes back or is said to have no decimals', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (price) => {
      const found = decimalsOf(price);
      if (found === NO_DECIMALS) return;
      expect(Object.is(priceOf(mantissaOf(price, found), found), price)).toBe(true);
    }),
    { numRuns: 50_000 },
  );
});

test.each([
  [70.01, 2],
  [0.5, 2],
  [-37.63, 2],
  [0.015625, 6],
  [1 / 3, NO_DECIMALS],
  [-0, NO_DECIMALS],
  [1e300, NO_DECIMALS],
])('%d has %d', (price, decimals) => {
  expect(decimalsOf(price)).toBe(decimals);
});

test('prices of one row share the most that one of them needs, and one without any leaves none', () => {
  expect(decimalsOf(70.125, decimalsOf(70.01))).toBe(3);
  expect(decimalsOf(70.01, decimalsOf(70.125))).toBe(3);
  expect(decimalsOf(70.01, decimalsOf(1 / 3))).toBe(NO_DECIMALS);
});
