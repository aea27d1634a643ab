import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate, epochDay, formatIsoDate, parseIsoDate, weekday } from './dates.ts';
import { easternDay, easternOffset, easternToTs } from './eastern.ts';

const DAY_MS = 86_400_000;
const anyDay = fc.integer({ min: -40_000, max: 60_000 });

describe('dates', () => {
  it('agree with the platform calendar', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = new Date(day * DAY_MS);
        const { year, month, day: dayOfMonth } = civilDate(day);
        expect([year, month, dayOfMonth]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ]);
        expect(epochDay(year, month, dayOfMonth)).toBe(day);
        expect(weekday(day)).toBe(date.getUTCDay());
        expect(formatIsoDate(day)).toBe(date.toISOString().slice(0, 10));
        expect(parseIsoDate(formatIsoDate(day))).toBe(day);
      }),
    );
  });

  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', '', '2026-01-01T00'])(
    'refuse %s',
    (text) => {
      expect(() => parseIsoDate(text)).toThrow(expect.objectContaining({ code: 'BAD_DATE' }));
    },
  );
});

const newYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
});

describe('eastern time', () => {
  const from = Date.parse('2008-01-01T00:00:00Z');
  const to = Date.parse('2036-12-31T00:00:00Z');

  it('agrees with the time zone database at any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: from / 1000, max: to / 1000 }), (seconds) => {
        const local = new Date(seconds * 1000 + easternOffset(seconds * 1e6) / 1000);
        expect(local.toISOString().slice(0, 19).replace('T', ' ')).toBe(
          newYork.format(seconds * 1000),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with it at every half hour of the days when clocks change', () => {
    for (let year = 2008; year <= 2036; year += 1) {
      for (const month of [3, 11]) {
        for (let day = 1; day <= 14; day += 1) {
          for (let half = 0; half < 48; half += 1) {
            const ms = Date.UTC(year, month - 1, day, 0, half * 30);
            const local = new Date(ms + easternOffset(ms * 1000) / 1000).toISOString();
            if (local.slice(0, 16).replace('T', ' ') !== newYork.format(ms).slice(0, 16)) {
              expect.fail(`${local} is ${newYork.format(ms)}`);
            }
          }
        }
      }
    }
  });

  it('comes back from the clock to the instant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 14_000, max: 24_000 }),
        // Between 01:00 and 03:00 the clocks skip or repeat an hour.
        fc.integer({ min: 180, max: 1439 }),
        (day, minute) => {
          const ts = easternToTs(day, minute);
          expect(ts + easternOffset(ts)).toBe((day * 1440 + minute) * 60_000_000);
          expect(easternDay(ts)).toBe(day);
        },
      ),
    );
  });
});
