import { type EpochDay, epochDay, isWeekend, weekday } from './dates.ts';
import { easterSunday, lastWeekday } from './holidays.ts';
import { addMonths } from './months.ts';

/**
 * The `nth` last business day in London of a month. Only the bank holidays that can fall among the
 * last few days of a month are asked for: Easter, the last Mondays of May and August, Christmas.
 */
export function londonMonthEnd(year: number, month: number, nth: number): EpochDay {
  const next = addMonths({ year, month }, 1);
  let day = epochDay(next.year, next.month, 1);
  let left = nth;
  while (left > 0) {
    day -= 1;
    if (isLondonBusinessDay(day, year)) left -= 1;
  }
  return day;
}

function isLondonBusinessDay(day: EpochDay, year: number): boolean {
  if (isWeekend(day)) return false;
  const easter = easterSunday(year);
  if (day === easter - 2 || day === easter + 1) return false;
  if (day === springHoliday(year) || day === lastWeekday(year, 8, 1)) return false;
  const christmas = epochDay(year, 12, 25);
  return day < christmas || day > lastChristmasHoliday(christmas);
}

/** Moved into June for the jubilees of 2012 and 2022. */
function springHoliday(year: number): EpochDay | null {
  return year === 2012 || year === 2022 ? null : lastWeekday(year, 5, 1);
}

/** Christmas and Boxing Day, with substitutes on the next weekdays when either is on a weekend. */
function lastChristmasHoliday(christmas: EpochDay): EpochDay {
  const at = weekday(christmas);
  if (at === 5 || at === 6) return christmas + 3;
  return at === 0 ? christmas + 2 : christmas + 1;
}
