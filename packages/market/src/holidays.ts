import { civilDate, type EpochDay, epochDay, isWeekend, weekday } from './dates.ts';
import { nthWeekday } from './eastern.ts';

export type Holiday =
  | 'new-year'
  | 'martin-luther-king'
  | 'presidents'
  | 'good-friday'
  | 'memorial'
  | 'juneteenth'
  | 'independence'
  | 'labor'
  | 'thanksgiving'
  | 'christmas';

/** Holidays by year of observance; one entry per year asked for. */
const years = new Map<number, ReadonlyMap<EpochDay, Holiday>>();

/** Easter Sunday by the Gregorian computus. */
export function easterSunday(year: number): EpochDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const epact =
    (century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 19 * golden + 15) %
    30;
  const moon =
    epact -
    Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11));
  const sunday = (year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4)) % 7;
  return epochDay(year, 3, 28) + moon - sunday;
}

/** A fixed-date holiday is kept on Friday when it falls on Saturday, on Monday when on Sunday. */
function observed(day: EpochDay): EpochDay {
  if (weekday(day) === 6) return day - 1;
  return weekday(day) === 0 ? day + 1 : day;
}

function holidaysOf(year: number): ReadonlyMap<EpochDay, Holiday> {
  const memo = years.get(year);
  if (memo !== undefined) return memo;
  const found = new Map<EpochDay, Holiday>();
  const newYear = epochDay(year, 1, 1);
  // A New Year on Saturday is not kept on the Friday before: that is a business day at year end.
  if (weekday(newYear) !== 6) found.set(observed(newYear), 'new-year');
  found.set(nthWeekday(year, 1, 1, 3), 'martin-luther-king');
  found.set(nthWeekday(year, 2, 1, 3), 'presidents');
  found.set(easterSunday(year) - 2, 'good-friday');
  found.set(lastWeekday(year, 5, 1), 'memorial');
  if (year >= 2022) found.set(observed(epochDay(year, 6, 19)), 'juneteenth');
  found.set(observed(epochDay(year, 7, 4)), 'independence');
  found.set(nthWeekday(year, 9, 1, 1), 'labor');
  found.set(nthWeekday(year, 11, 4, 4), 'thanksgiving');
  found.set(observed(epochDay(year, 12, 25)), 'christmas');
  if (years.size >= 256) years.clear();
  years.set(year, found);
  return found;
}

/** The last given weekday of a month. */
export function lastWeekday(year: number, month: number, at: number): EpochDay {
  const last = epochDay(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - 1;
  return last - ((weekday(last) - at + 7) % 7);
}

/** The CME holiday kept on a day, or null. On a holiday Globex may trade, but nothing settles. */
export function holidayOn(day: EpochDay): Holiday | null {
  return holidaysOf(civilDate(day).year).get(day) ?? null;
}

export function isBusinessEpochDay(day: EpochDay): boolean {
  return !isWeekend(day) && holidayOn(day) === null;
}
