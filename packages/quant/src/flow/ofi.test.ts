import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BookLevels, ofi, ofiOfLevels } from './ofi.ts';

// Before: 60.00 × 10 / 60.01 × 20.
const after = (bid: number, bidSize: number, ask: number, askSize: number): number =>
  ofi(60, 10, 60.01, 20, bid, bidSize, ask, askSize);

test('the cases of Cont, Kukanov and Stoikov', () => {
  // Nothing happened.
  expect(after(60, 10, 60.01, 20)).toBe(0);
  // The bid queue grows, shrinks: by the change.
  expect(after(60, 17, 60.01, 20)).toBe(7);
  expect(after(60, 4, 60.01, 20)).toBe(-6);
  // A better bid: its size; the bid gives way: what stood there.
  expect(after(60.005, 3, 60.01, 20)).toBe(3);
  expect(after(59.99, 30, 60.01, 20)).toBe(-10);
  // The same of supply, the other way.
  expect(after(60, 10, 60.01, 25)).toBe(-5);
  expect(after(60, 10, 60.01, 12)).toBe(8);
  expect(after(60, 10, 60.005, 3)).toBe(-3);
  expect(after(60, 10, 60.02, 30)).toBe(20);
  // Both at once.
  expect(after(60.01, 5, 60.02, 30)).toBe(25);
});

test('a side that is not known adds nothing', () => {
  const none = Number.NaN;
  expect(after(none, none, 60.01, 12)).toBe(8);
  expect(after(60, 17, none, none)).toBe(7);
  expect(after(60.005, none, 60.01, 20)).toBe(0);
  expect(ofi(none, none, none, none, 60, 10, 60.01, 20)).toBe(0);
  expect(ofi(60, none, 60.01, 20, 60.005, 10, 60.01, 20)).toBe(0);
});

test('prices below zero are prices', () => {
  expect(ofi(-37.63, 10, -37, 20, -37.5, 4, -37, 20)).toBe(4);
  expect(ofi(-37.63, 10, -37, 20, -37.63, 10, -37.2, 6)).toBe(-6);
});

const side = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 50 }));

test('is the formula term by term, and the two sides mirror each other', () => {
  fc.assert(
    fc.property(side, side, side, side, ([pb0, qb0], [pa0, qa0], [pb, qb], [pa, qa]) => {
      const one = (yes: boolean): number => (yes ? 1 : 0);
      const expected =
        one(pb >= pb0) * qb - one(pb <= pb0) * qb0 - one(pa <= pa0) * qa + one(pa >= pa0) * qa0;
      const e = ofi(pb0, qb0, pa0, qa0, pb, qb, pa, qa);
      expect(e + 0).toBe(expected + 0);
      expect(ofi(-pa0, qa0, -pb0, qb0, -pa, qa, -pb, qb) + 0).toBe(-e + 0);
    }),
  );
});

function levels(
  bids: number[],
  bidSizes: number[],
  asks: number[],
  askSizes: number[],
): BookLevels {
  return {
    bids: Float64Array.from(bids),
    bidSizes: Float64Array.from(bidSizes),
    asks: Float64Array.from(asks),
    askSizes: Float64Array.from(askSizes),
  };
}

test('levels, by hand', () => {
  const prev = levels([60, 59.99], [10, 30], [60.01, 60.02], [20, 40]);
  // The best ask is taken out: level 1 gives 20, level 2, now at 60.03, gives 40.
  const book = levels([60, 59.99], [10, 33], [60.02, 60.03], [40, 50]);
  expect(ofiOfLevels(prev, book, 1)).toBe(20);
  expect(ofiOfLevels(prev, book, 2)).toBe(20 + 3 + 40);
  expect(ofiOfLevels(prev, book, 2, Float64Array.of(1, 0.5))).toBe(20 + 21.5);
  expect(ofiOfLevels(prev, book, 0)).toBe(0);
  const short = levels([60, Number.NaN], [10, Number.NaN], [60.01, 60.02], [20, 44]);
  expect(ofiOfLevels(prev, short, 2)).toBe(-4);
});
