import { expect, test } from 'vitest';
import { baseUnits, decimalOf } from './terms.ts';

test.each([
  ['0.001', 1_000n],
  ['1', 1_000_000n],
  ['0.000001', 1n],
  ['12.5', 12_500_000n],
  ['123456789012.000001', 123_456_789_012_000_001n],
])('%s dollars are %d base units, and back', (text, units) => {
  expect(baseUnits(text, 6)).toBe(units);
  expect(decimalOf(units, 6)).toBe(text);
});

test.each(['0', '0.0', '-1', '1e3', '0.0000001', '', ' 1', '1,5', '.5', '5.', 'NaN', '0x10'])(
  '%j is no amount',
  (text) => {
    expect(() => baseUnits(text, 6)).toThrow(/no amount above zero with at most 6 decimals/);
  },
);

test('a debt keeps its sign', () => {
  expect(decimalOf(-1_500n, 6)).toBe('-0.0015');
  expect(decimalOf(0n, 6)).toBe('0');
});
