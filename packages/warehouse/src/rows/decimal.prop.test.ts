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

test('prices of one row all come back with the decimals that they share', () => {
  const decimal = fc
    .tuple(fc.integer({ min: -(10 ** 11), max: 10 ** 11 }), fc.integer({ min: 0, max: 9 }))
    .map(([digits, decimals]) => Number(`${digits}e-${decimals}`) + 0);
  let shared = 0;
  fc.assert(
    fc.property(fc.array(decimal, { minLength: 2, maxLength: 4 }), (prices) => {
      const found = decimalsOf(...prices);
      if (found === NO_DECIMALS) return;
      shared++;
      expect(prices.map((price) => priceOf(mantissaOf(price, found), found))).toEqual(prices);
    }),
    { numRuns: 20_000 },
  );
  expect(shared).toBeGreaterThan(1_000);
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
  expect(decimalsOf(70.01, 70.125)).toBe(3);
  expect(decimalsOf(70.125, 70.01)).toBe(3);
  expect(decimalsOf(1 / 3, 70.01)).toBe(NO_DECIMALS);
});

test('a price with no room for the decimals of another one of its row leaves none', () => {
  expect(decimalsOf(1e10, 0.1)).toBe(2);
  expect(decimalsOf(1e10, 1e-9)).toBe(NO_DECIMALS);
  expect(decimalsOf(1e-9, 1e10)).toBe(NO_DECIMALS);
});
