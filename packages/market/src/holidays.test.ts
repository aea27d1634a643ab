import { describe, expect, it } from 'vitest';
import { addBusinessDays, isBusinessDay } from './business.ts';
import { formatIsoDate, parseIsoDate } from './dates.ts';
import { easterSunday, holidayOn } from './holidays.ts';

/** Exchange holidays on weekdays as published, year by year. */
const HOLIDAYS: Record<number, string> = {
  2015: '01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25',
  2016: '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26',
  2017: '01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25',
  2018: '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-25',
  2019: '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25',
  2020: '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25',
  2021: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24',
  2022: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26',
  2023: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
  2024: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
  2025: '01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
  2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
  2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
  2028: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
};

/** Easter Sundays 2015–2035 from the almanac. */
const EASTER = `2015-04-05 2016-03-27 2017-04-16 2018-04-01 2019-04-21 2020-04-12 2021-04-04
2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21
2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25`;

describe('holidays', () => {
  it.each(Object.entries(HOLIDAYS))('of %s are exactly the published ones', (year, list) => {
    const found: string[] = [];
    const last = parseIsoDate(`${year}-12-31`);
    for (let day = parseIsoDate(`${year}-01-01`); day <= last; day += 1) {
      if (holidayOn(day) !== null) found.push(formatIsoDate(day).slice(5));
    }
    expect(found.join(' ')).toBe(list);
  });

  it('know Easter', () => {
    const dates = EASTER.split(/\s/);
    expect(dates.map((date) => formatIsoDate(easterSunday(Number(date.slice(0, 4)))))).toEqual(
      dates,
    );
  });
});

describe('business days', () => {
  it('are weekdays without a holiday', () => {
    expect(isBusinessDay('2026-11-20')).toBe(true);
    expect(isBusinessDay('2026-11-21')).toBe(false);
    expect(isBusinessDay('2026-11-26')).toBe(false);
    expect(isBusinessDay('2026-11-27')).toBe(true);
    expect(isBusinessDay('2021-12-31')).toBe(true);
    expect(() => isBusinessDay('2026-02-30')).toThrow(
      expect.objectContaining({ code: 'BAD_DATE' }),
    );
  });

  it('add in both directions, over weekends and holidays', () => {
    expect(addBusinessDays('2026-11-25', 1)).toBe('2026-11-27');
    expect(addBusinessDays('2026-11-27', 1)).toBe('2026-11-30');
    expect(addBusinessDays('2026-11-30', -2)).toBe('2026-11-25');
    expect(addBusinessDays('2026-11-28', 1)).toBe('2026-11-30');
    expect(addBusinessDays('2026-11-28', -1)).toBe('2026-11-27');
    expect(addBusinessDays('2026-11-28', 0)).toBe('2026-11-28');
  });
});
