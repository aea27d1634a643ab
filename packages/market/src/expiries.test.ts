import { describe, expect, it } from 'vitest';
import type { MarketError } from './errors.ts';
import { expiryTs, lastTradeDay } from './expiries.ts';

/**
 * `contract month:last trade day` as QuantConnect's LEAN collected them in its tests of expiries. Left
 * out: its rows that take 31 December 2021 for a holiday, and those of Brent that contradict CME's
 * specification (London's bank holiday of 31 August; the last day but one for February).
 */
const PUBLISHED: Record<string, string> = {
  MCL: '2017-06:2017-05-19 2017-07:2017-06-19 2017-08:2017-07-19 2017-09:2017-08-21 2017-10:2017-09-19',
  BZ: '2019-06:2019-04-30 2020-04:2020-02-28 2021-03:2021-01-29 2021-12:2021-10-29 2022-09:2022-07-29 2023-07:2023-05-31 2024-05:2024-03-28 2025-03:2025-01-31 2025-12:2025-10-31 2026-11:2026-09-30',
  NG: '2017-06:2017-05-26 2018-02:2018-01-29 2018-10:2018-09-26 2019-06:2019-05-29 2020-02:2020-01-29 2020-10:2020-09-28 2021-06:2021-05-26 2022-03:2022-02-24 2022-11:2022-10-27 2023-07:2023-06-28',
  RB: '2017-06:2017-05-31 2017-10:2017-09-29 2018-02:2018-01-31 2018-06:2018-05-31 2018-10:2018-09-28 2019-02:2019-01-31 2019-06:2019-05-31 2019-10:2019-09-30 2020-02:2020-01-31 2020-06:2020-05-29 2020-10:2020-09-30',
  HO: '2017-06:2017-05-31 2017-10:2017-09-29 2018-02:2018-01-31 2018-06:2018-05-31 2018-10:2018-09-28 2019-02:2019-01-31 2019-06:2019-05-31 2019-10:2019-09-30 2020-02:2020-01-31 2020-06:2020-05-29 2020-10:2020-09-30',
  GC: '2017-05:2017-05-26 2017-07:2017-07-27 2017-10:2017-10-27 2018-02:2018-02-26 2018-06:2018-06-27 2018-10:2018-10-29 2019-02:2019-02-26 2019-06:2019-06-26 2020-06:2020-06-26 2021-06:2021-06-28 2022-12:2022-12-28',
  SI: '2017-05:2017-05-26 2017-07:2017-07-27 2017-09:2017-09-27 2018-01:2018-01-29 2018-05:2018-05-29 2018-09:2018-09-26 2019-01:2019-01-29 2019-07:2019-07-29 2020-07:2020-07-29 2021-07:2021-07-28',
  HG: '2019-05:2019-05-29 2019-09:2019-09-26 2020-01:2020-01-29 2020-05:2020-05-27 2020-09:2020-09-28 2021-01:2021-01-27 2021-05:2021-05-26 2022-05:2022-05-26 2023-03:2023-03-29 2023-12:2023-12-27',
  PL: '2017-05:2017-05-26 2017-06:2017-06-28 2017-07:2017-07-27 2017-08:2017-08-29 2017-10:2017-10-27 2018-01:2018-01-29 2018-04:2018-04-26 2018-07:2018-07-27',
  ES: '2017-06:2017-06-16 2017-09:2017-09-15 2017-12:2017-12-15 2018-03:2018-03-16 2018-06:2018-06-15 2027-06:2027-06-17',
  YM: '2017-06:2017-06-16 2017-09:2017-09-15 2017-12:2017-12-15 2018-03:2018-03-16 2027-06:2027-06-17',
  ZN: '2017-06:2017-06-21 2017-09:2017-09-20 2017-12:2017-12-19',
  ZB: '2017-06:2017-06-21 2017-09:2017-09-20 2017-12:2017-12-19',
  ZF: '2017-06:2017-06-30 2017-09:2017-09-29 2017-12:2017-12-29',
  '6E': '2017-05:2017-05-15 2017-07:2017-07-17 2017-09:2017-09-18 2017-12:2017-12-18 2018-06:2018-06-18 2018-12:2018-12-17 2019-06:2019-06-17 2019-12:2019-12-16 2020-06:2020-06-15 2020-12:2020-12-14 2021-06:2021-06-14 2021-12:2021-12-13 2023-06:2023-06-16',
  ZC: '2017-05:2017-05-12 2017-07:2017-07-14 2017-09:2017-09-14 2017-12:2017-12-14 2018-03:2018-03-14 2018-05:2018-05-14 2018-07:2018-07-13 2018-09:2018-09-14 2018-12:2018-12-14 2019-03:2019-03-14 2019-05:2019-05-14 2019-07:2019-07-12 2019-09:2019-09-13 2019-12:2019-12-13 2020-07:2020-07-14 2020-12:2020-12-14',
  ZS: '2017-05:2017-05-12 2017-08:2017-08-14 2017-11:2017-11-14 2018-03:2018-03-14 2018-07:2018-07-13 2018-09:2018-09-14 2019-01:2019-01-14 2019-05:2019-05-14 2019-08:2019-08-14 2019-11:2019-11-14 2020-11:2020-11-13',
  ZW: '2017-05:2017-05-12 2017-07:2017-07-14 2017-09:2017-09-14 2017-12:2017-12-14 2018-03:2018-03-14 2018-05:2018-05-14 2018-07:2018-07-13 2018-09:2018-09-14 2018-12:2018-12-14 2019-03:2019-03-14 2019-05:2019-05-14 2019-07:2019-07-12 2019-09:2019-09-13 2019-12:2019-12-13',
};

const at = (iso: string) => Date.parse(iso) * 1000;

describe('last trade days', () => {
  it.each(Object.entries(PUBLISHED))('of %s are the published ones', (id, list) => {
    for (const entry of list.split(' ')) {
      const [month, date] = entry.split(':') as [string, string];
      const cm = { year: Number(month.slice(0, 4)), month: Number(month.slice(5)) };
      expect(`${month}:${lastTradeDay(id, cm)}`).toBe(`${month}:${date}`);
    }
  });

  it("keep London's holidays for Brent, and the last day but one for February", () => {
    // 31 August 2020 was the summer bank holiday.
    expect(lastTradeDay('BZ', { year: 2020, month: 10 })).toBe('2020-08-28');
    expect(lastTradeDay('BZ', { year: 2024, month: 5 })).toBe('2024-03-28');
    expect(lastTradeDay('BZ', { year: 2022, month: 2 })).toBe('2021-12-30');
  });

  it('keep metal options off Fridays and off the days before holidays', () => {
    expect(lastTradeDay('OG', { year: 2020, month: 12 })).toBe('2020-11-24');
    expect(lastTradeDay('OG', { year: 2025, month: 2 })).toBe('2025-01-28');
    expect(lastTradeDay('SO', { year: 2026, month: 8 })).toBe('2026-07-28');
    // The fourth last business day is Friday 26 August.
    expect(lastTradeDay('SO', { year: 2022, month: 9 })).toBe('2022-08-25');
    // It is Friday 25 November, the Thursday is Thanksgiving, and Wednesday the day before that.
    expect(lastTradeDay('OG', { year: 2022, month: 12 })).toBe('2022-11-22');
  });

  it('put natural gas options one day before their future', () => {
    expect(lastTradeDay('NG', { year: 2021, month: 12 })).toBe('2021-11-26');
    expect(lastTradeDay('ON', { year: 2021, month: 12 })).toBe('2021-11-24');
  });

  it('put an equity index expiry ahead of a holiday on the third Friday', () => {
    expect(lastTradeDay('ES', { year: 2026, month: 6 })).toBe('2026-06-18');
  });
});

describe('expiryTs', () => {
  it('is the moment that trading terminates', () => {
    expect(expiryTs('ES', { year: 2026, month: 3 })).toBe(at('2026-03-20T13:30:00Z'));
    expect(expiryTs('GC', { year: 2026, month: 2 })).toBe(at('2026-02-25T18:30:00Z'));
  });

  it('is earlier on a day that closes early', () => {
    expect(expiryTs('NG', { year: 2021, month: 12 })).toBe(at('2021-11-26T18:30:00Z'));
  });

  it('does not exist for a month that is not listed', () => {
    expect(lastTradeDay('ES', { year: 2026, month: 1 })).toBeNull();
    expect(() => expiryTs('ES', { year: 2026, month: 1 })).toThrow(
      expect.objectContaining({ code: 'NO_EXPIRY' }) as MarketError,
    );
  });
});
