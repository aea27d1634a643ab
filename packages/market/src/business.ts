import { type EpochDay, formatIsoDate, type IsoDate, parseIsoDate } from './dates.ts';
import { isBusinessEpochDay } from './holidays.ts';

/**
 * Whether CME's expiry rules count a date as a business day: a weekday on which no exchange holiday
 * is kept. Each business day is one trade date with one settlement.
 */
export function isBusinessDay(date: IsoDate): boolean {
  return isBusinessEpochDay(parseIsoDate(date));
}

/** The `n`-th business day after a date (before it for a negative `n`); for 0 the date itself. */
export function addBusinessDays(date: IsoDate, n: number): IsoDate {
  return formatIsoDate(shiftBusinessDays(parseIsoDate(date), n));
}

export function shiftBusinessDays(day: EpochDay, n: number): EpochDay {
  const step = n < 0 ? -1 : 1;
  let left = Math.abs(n);
  while (left > 0) {
    day += step;
    if (isBusinessEpochDay(day)) left -= 1;
  }
  return day;
}

/** The day itself when it is a business day, else the first one after it. */
export function businessDayOnOrAfter(day: EpochDay): EpochDay {
  while (!isBusinessEpochDay(day)) day += 1;
  return day;
}

/** The day itself when it is a business day, else the last one before it. */
export function businessDayOnOrBefore(day: EpochDay): EpochDay {
  while (!isBusinessEpochDay(day)) day -= 1;
  return day;
}
