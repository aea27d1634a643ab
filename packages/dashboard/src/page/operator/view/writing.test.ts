import { expect, test } from 'vitest';
import { scaleOver } from '../state/scale.ts';
import { pathOf } from '../state/trend.ts';
import { writeBytes, writeEventAge, writeLag, writeMoney } from './writing.ts';

test('money is written to its last place, and with two at least', () => {
  expect(writeMoney('0', 6)).toBe('$0.00');
  expect(writeMoney('1000', 6)).toBe('$0.001');
  expect(writeMoney('12345678901', 6)).toBe('$12,345.678901');
  expect(writeMoney('9007199254740993000000', 6)).toBe('$9,007,199,254,740,993.00');
});

test('lags and bytes are written in the unit that suits them', () => {
  expect([null, -3, 0.25, 12.34, 3700, 400_000].map(writeLag)).toEqual([
    '–',
    '0 ms',
    '250 ms',
    '12.3 s',
    '1 h 1 min',
    '5 days',
  ]);
  expect([null, 5, 1500, 2_500_000].map(writeBytes)).toEqual(['–', '5 B', '1.5 kB', '2.5 MB']);
});

test('events of an earlier session are old, and not late', () => {
  expect([null, 0.25, 599, 600, 68_400].map(writeEventAge)).toEqual([
    ['Behind the market', '–'],
    ['Behind the market', '250 ms'],
    ['Behind the market', '9 min'],
    ['Events are of', '10 min ago'],
    ['Events are of', '19 h ago'],
  ]);
});

test('a scale has round marks, high values at the top', () => {
  const { at, marks, places } = scaleOver([85.02, 85.2]);
  expect(marks.map((mark) => mark.toFixed(2))).toEqual(['85.05', '85.10', '85.15', '85.20']);
  expect(places).toBe(2);
  expect(at(85.2)).toBeLessThan(at(85.02));
  // What does not move is in the middle.
  expect(scaleOver([5, 5]).at(5)).toBeCloseTo(0.5, 9);
});

test('a trend breaks where nothing was known', () => {
  expect(pathOf([1, 2, null, 1, 2])).toBe('');
  expect(pathOf([1, 2, 3, null, 1, 2]).match(/[ML]/g)).toEqual(['M', 'L', 'L', 'M', 'L']);
  expect(pathOf([3, 3, 3, 3, 3])).toMatch(/^M0\.\d+ 0\.5000L.*L1\.0000 0\.5000$/);
});
