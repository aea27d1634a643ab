import { expect, test } from 'vitest';
import { microprice } from './microprice.ts';

test('by hand', () => {
  expect(microprice(60, 10, 60.02, 10)).toBeCloseTo(60.01, 12);
  // Few sellers: near the ask. (60.02·30 + 60·10) / 40.
  expect(microprice(60, 30, 60.02, 10)).toBeCloseTo(60.015, 12);
  expect(microprice(-37.63, 30, -37.23, 10)).toBeCloseTo(-37.33, 12);
  expect(microprice(60, 0, 60.02, 10)).toBe(60);
});

test('NaN when a side or all size is missing', () => {
  expect(microprice(Number.NaN, Number.NaN, 60.02, 10)).toBeNaN();
  expect(microprice(60, 5, Number.NaN, 10)).toBeNaN();
  expect(microprice(60, 0, 60.02, 0)).toBeNaN();
});
