import { expect, it } from 'vitest';
import { varianceYears } from '../index.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
/** A week that closes on Friday at 17:00 for 49 hours; day 0 is a Monday at 00:00. */
const WEEKEND = 49 * HOUR;
const closedFrom = Float64Array.from({ length: 8 }, (_, week) => (7 * week + 4) * DAY + 17 * HOUR);
const closedTo = closedFrom.map((from) => from + WEEKEND);

const years = (from: number, to: number): number =>
  varianceYears(from, to, closedFrom, closedTo, closedFrom.length, WEEKEND);

it('gives an ordinary week its seven days, wherever it begins', () => {
  for (const start of [0, 1.3, 4.9, 5.5, 6.9]) {
    expect(years(start * DAY, (start + 7) * DAY)).toBeCloseTo(7 / 365, 14);
  }
});

it('runs fast on open days and a fifth as fast on a closed one', () => {
  // 168 hours of calendar for 119 open ones and 49 fifths: 168 / 128.8.
  const scale = 168 / 128.8;
  expect(years(0, 2 * DAY)).toBeCloseTo((2 * scale) / 365, 14);
  expect(years(5 * DAY, 6 * DAY)).toBeCloseTo((0.2 * scale) / 365, 14);
  // From Friday 12:00 to Monday 12:00: five hours, the weekend, eighteen hours.
  expect(years(4.5 * DAY, 7.5 * DAY)).toBeCloseTo(((5 + 49 / 5 + 18) * scale) / 24 / 365, 14);
});

it('is the calendar from ten days on, and goes over to it without a jump', () => {
  expect(years(0, 30 * DAY)).toBe(30 / 365);
  expect(years(DAY, 11 * DAY)).toBe(10 / 365);
  for (const edge of [7, 10]) {
    const below = years(DAY, (1 + edge) * DAY - 1);
    const above = years(DAY, (1 + edge) * DAY + 1);
    expect(Math.abs(above - below)).toBeLessThan(10 / YEAR);
  }
  let before = years(0, 12 * DAY);
  for (let now = HOUR; now <= 12 * DAY; now += HOUR) {
    const left = years(now, 12 * DAY);
    expect(left).toBeLessThan(before);
    before = left;
  }
  expect(before).toBe(0);
  expect(years(DAY, 0)).toBe(0);
});
