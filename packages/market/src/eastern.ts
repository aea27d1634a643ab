import { type EpochDay, epochDay, weekday } from './dates.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS_PER_YEAR = 365.2425;

interface DstYear {
  readonly from: number;
  readonly to: number;
}

/** Transitions by UTC year; a handful of entries in any run. */
const dstYears = new Map<number, DstYear>();

/** The n-th (1-based) given weekday of a month. */
export function nthWeekday(year: number, month: number, at: number, n: number): EpochDay {
  const first = epochDay(year, month, 1);
  return first + ((at - weekday(first) + 7) % 7) + (n - 1) * 7;
}

/**
 * US daylight time as it has been since 2007: from 02:00 on the second Sunday of March to 02:00 on
 * the first Sunday of November.
 */
function dstOf(year: number): DstYear {
  let found = dstYears.get(year);
  if (found === undefined) {
    found = {
      from: nthWeekday(year, 3, 0, 2) * DAY + 7 * HOUR,
      to: nthWeekday(year, 11, 0, 1) * DAY + 6 * HOUR,
    };
    if (dstYears.size >= 256) dstYears.clear();
    dstYears.set(year, found);
  }
  return found;
}

/** Eastern time minus UTC in microseconds: −4 h in daylight time, else −5 h. */
export function easternOffset(ts: number): number {
  // The estimate of the year may be one off within a day of New Year: winter on either side.
  const { from, to } = dstOf(1970 + Math.floor(ts / DAY / DAYS_PER_YEAR));
  return ts >= from && ts < to ? -4 * HOUR : -5 * HOUR;
}

/** The calendar day in New York at an instant. */
export function easternDay(ts: number): EpochDay {
  return Math.floor((ts + easternOffset(ts)) / DAY);
}

/**
 * The instant at which New York's clocks show `minute` minutes after midnight of a day. A time that
 * occurs twice means its first occurrence.
 */
export function easternToTs(day: EpochDay, minute: number): number {
  const daylight = day * DAY + minute * MINUTE + 4 * HOUR;
  return easternOffset(daylight) === -4 * HOUR ? daylight : daylight + HOUR;
}

/** Minutes after midnight of a wall-clock time. */
export function clock(hour: number, minute: number): number {
  return hour * 60 + minute;
}
