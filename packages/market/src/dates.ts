import { MarketError } from './errors.ts';

/** A calendar date, `YYYY-MM-DD`. */
export type IsoDate = string;

/** Days since 1970-01-01: what all date arithmetic of this package runs on. */
export type EpochDay = number;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since the epoch of a Gregorian date; a day outside its month runs on into the next. */
export function epochDay(year: number, month: number, day: number): EpochDay {
  // Years begin in March here, so that the leap day is the last of its year.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The Gregorian date of a day since the epoch. */
export function civilDate(day: EpochDay): CivilDate {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: EpochDay): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function isWeekend(day: EpochDay): boolean {
  const at = weekday(day);
  return at === 0 || at === 6;
}

/** Throws `BAD_DATE` on anything but an existing date written `YYYY-MM-DD`. */
export function parseIsoDate(date: IsoDate): EpochDay {
  const match = ISO.exec(date);
  if (match === null) throw new MarketError('BAD_DATE', `not a YYYY-MM-DD date: ${date}`);
  const day = epochDay(Number(match[1]), Number(match[2]), Number(match[3]));
  if (formatIsoDate(day) !== date) throw new MarketError('BAD_DATE', `no such date: ${date}`);
  return day;
}

export function formatIsoDate(day: EpochDay): IsoDate {
  const { year, month, day: dayOfMonth } = civilDate(day);
  return `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(dayOfMonth)}`;
}

function pad2(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
