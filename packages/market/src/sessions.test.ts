import { describe, expect, it } from 'vitest';
import { isBusinessDay } from './business.ts';
import { isOpen, nextOpen, sessionAt, sessionOf, settlementAt } from './sessions.ts';

const at = (iso: string) => Date.parse(iso) * 1000;
const iso = (ts: number) => new Date(ts / 1000).toISOString().slice(0, 16);

describe('a CL session', () => {
  it('runs from 18:00 to 17:00 in New York', () => {
    expect(sessionOf('CL', '2026-11-18')).toEqual({
      tradeDate: '2026-11-18',
      open: at('2026-11-17T23:00:00Z'),
      close: at('2026-11-18T22:00:00Z'),
      pauses: [],
    });
    expect(iso(sessionOf('CL', '2026-07-15').open)).toBe('2026-07-14T22:00');
  });

  it('opens for Monday on Sunday, also on the Sundays when clocks change', () => {
    expect(iso(sessionOf('CL', '2026-11-16').open)).toBe('2026-11-15T23:00');
    expect(iso(sessionOf('CL', '2026-03-06').close)).toBe('2026-03-06T22:00');
    expect(iso(sessionOf('CL', '2026-03-09').open)).toBe('2026-03-08T22:00');
    expect(iso(sessionOf('CL', '2026-10-30').close)).toBe('2026-10-30T21:00');
    expect(iso(sessionOf('CL', '2026-11-02').open)).toBe('2026-11-01T23:00');
  });

  it('has its bounds: open included, close not', () => {
    const { open, close } = sessionOf('CL', '2026-11-18');
    expect([open - 1, open, close - 1, close].map((ts) => isOpen('CL', ts))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(sessionAt('CL', open - 1).tradeDate).toBe('2026-11-18');
    expect(sessionAt('CL', close - 1).tradeDate).toBe('2026-11-18');
    expect(sessionAt('CL', close).tradeDate).toBe('2026-11-19');
    expect(nextOpen('CL', open - 1)).toBe(open);
    expect(iso(nextOpen('CL', open))).toBe('2026-11-18T23:00');
    expect(iso(nextOpen('CL', at('2026-11-20T22:00:00Z')))).toBe('2026-11-22T23:00');
  });

  it('contains the hours traded on the holiday before it, with the halt as a pause', () => {
    const session = sessionOf('CL', '2026-11-27');
    expect(iso(session.open)).toBe('2026-11-25T23:00');
    expect(session.pauses).toEqual([
      { from: at('2026-11-26T19:30:00Z'), to: at('2026-11-26T23:00:00Z') },
    ]);
    expect(iso(session.close)).toBe('2026-11-27T19:45');
    const inside = at('2026-11-26T20:00:00Z');
    expect(sessionAt('CL', inside)).toBe(session);
    expect(isOpen('CL', inside)).toBe(false);
    expect(isOpen('CL', at('2026-11-26T15:00:00Z'))).toBe(true);
    expect(iso(nextOpen('CL', inside))).toBe('2026-11-26T23:00');
  });

  it('spans the weekend when the holiday is a Friday', () => {
    const session = sessionOf('CL', '2026-07-06');
    expect(iso(session.open)).toBe('2026-07-02T22:00');
    expect(session.pauses.map(({ from, to }) => [iso(from), iso(to)])).toEqual([
      ['2026-07-03T17:00', '2026-07-05T22:00'],
    ]);
  });

  it('leaves Christmas, New Year and Good Friday without trading', () => {
    expect(iso(sessionOf('CL', '2025-12-24').close)).toBe('2025-12-24T18:45');
    expect(iso(sessionOf('CL', '2025-12-26').open)).toBe('2025-12-25T23:00');
    expect(iso(sessionOf('CL', '2026-01-02').open)).toBe('2026-01-01T23:00');
    expect(iso(sessionOf('CL', '2026-04-06').open)).toBe('2026-04-05T22:00');
    expect(isOpen('CL', at('2026-04-03T14:00:00Z'))).toBe(false);
  });

  it.each(['2026-11-21', '2026-11-26', '2026-04-03'])('does not exist on %s', (date) => {
    const code = expect.objectContaining({ code: 'NOT_A_TRADE_DATE' });
    expect(() => sessionOf('CL', date)).toThrow(code);
    expect(() => settlementAt('CL', date)).toThrow(code);
  });
});

describe('settlement', () => {
  it('of CL is at 14:30 in New York, at 13:30 when the day closes at 13:45', () => {
    expect(iso(settlementAt('CL', '2026-11-20'))).toBe('2026-11-20T19:30');
    expect(iso(settlementAt('LO', '2026-07-15'))).toBe('2026-07-15T18:30');
    expect(iso(settlementAt('CL', '2025-12-24'))).toBe('2025-12-24T18:30');
    expect(iso(settlementAt('CL', '2026-11-27'))).toBe('2026-11-27T19:30');
    expect(iso(settlementAt('GC', '2025-12-24'))).toBe('2025-12-24T18:30');
    expect(iso(settlementAt('ES', '2026-11-20'))).toBe('2026-11-20T21:00');
  });
});

describe('grains', () => {
  it('pause in the morning and close in the afternoon', () => {
    const session = sessionOf('ZC', '2026-11-18');
    expect([iso(session.open), iso(session.close)]).toEqual([
      '2026-11-18T01:00',
      '2026-11-18T19:20',
    ]);
    expect(isOpen('ZC', at('2026-11-18T13:50:00Z'))).toBe(false);
    expect(isOpen('ZC', at('2026-11-18T14:30:00Z'))).toBe(true);
  });

  it('keep holidays closed, and open in the morning after Thanksgiving', () => {
    expect(iso(sessionOf('ZC', '2026-11-27').open)).toBe('2026-11-27T14:30');
    expect(sessionOf('ZC', '2026-11-27').pauses).toEqual([]);
    expect(iso(sessionOf('ZC', '2026-01-20').open)).toBe('2026-01-20T01:00');
  });
});

/**
 * When trading stopped before its usual close, New York time, by year: from the market hours that
 * QuantConnect's LEAN collected of CME's holiday notices.
 */
const EARLY: Record<string, Record<string, Record<number, string>>> = {
  CL: {
    '13:00': {
      2015: '01-19 02-16 05-25 07-03 09-07 11-26',
      2016: '01-18 02-15 05-30 07-04 09-05 11-24',
      2017: '01-16 02-20 05-29 07-04 09-04 11-23',
      2018: '01-15 02-19 05-28 07-04 09-03 11-22',
      2019: '01-21 02-18 05-27 07-04 09-02 11-28',
      2020: '01-20 02-17 05-25 07-03 09-07 11-26',
      2021: '01-18 02-15 05-31 07-05 09-06 11-25',
      2025: '07-04',
      2026: '06-19 07-03',
    },
    '13:45': {
      2015: '11-27 12-24',
      2016: '11-25',
      2017: '11-24',
      2018: '11-23 12-24',
      2019: '11-29 12-24',
      2020: '11-27 12-24',
      2021: '11-26',
      2022: '11-25',
      2023: '11-24',
      2024: '12-24',
      2025: '12-24',
      2026: '12-24',
    },
    '14:30': {
      2022: '01-17 02-21 05-30 06-20 07-04 09-05 11-24',
      2023: '01-16 02-20 05-29 06-19 07-04 09-04 11-23',
      2024: '01-15 02-19 05-27 06-19 07-04 09-02 11-28',
      2025: '01-20 02-17 05-26 06-19 09-01 11-27',
      2026: '01-19 02-16 05-25 09-07 11-26',
    },
    '14:45': { 2025: '11-28', 2026: '11-27' },
  },
  ES: {
    '13:00': {
      2020: '01-20 02-17 05-25 07-03 09-07 11-26',
      2026: '01-19 02-16 05-25 06-19 07-03 09-07 11-26',
    },
    '13:15': { 2020: '11-27 12-24', 2025: '07-03 11-28 12-24', 2026: '11-27 12-24' },
  },
  ZN: {
    '13:00': { 2026: '01-19 02-16 05-25 06-19 07-03 09-07 11-26' },
    '13:15': { 2025: '11-28 12-24', 2026: '11-27 12-24' },
  },
  '6E': {
    '13:00': { 2021: '01-18 02-15 05-31 07-05 09-06 11-25', 2025: '07-04', 2026: '06-19 07-03' },
    '13:15': { 2022: '11-25', 2023: '11-24', 2024: '12-24' },
    '13:45': { 2025: '12-24', 2026: '12-24' },
    '14:45': { 2025: '11-28', 2026: '11-27' },
  },
};

describe('early closes and halts', () => {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'short',
  });

  it.each(Object.entries(EARLY))('of %s are the published ones', (id, byTime) => {
    for (const [time, years] of Object.entries(byTime)) {
      for (const [year, days] of Object.entries(years)) {
        for (const day of days.split(' ')) {
          const date = `${year}-${day}`;
          // Business days close early, holidays halt within the session of the next one.
          const { close, pauses } = sessionAt(id, at(`${date}T13:00:00Z`));
          const stop = isBusinessDay(date) ? close : (pauses.at(0)?.from ?? 0);
          expect(clock.format(stop / 1000)).toBe(`${date} ${time}`);
        }
      }
    }
  });

  it('are no others for CL in 2025', () => {
    const listed = Object.values(EARLY['CL'] ?? {}).flatMap((years) =>
      (years[2025] ?? '').split(' '),
    );
    for (let ms = Date.UTC(2025, 0, 1); ms < Date.UTC(2026, 0, 1); ms += 86_400_000) {
      const date = new Date(ms).toISOString().slice(0, 10);
      if (!isBusinessDay(date) || listed.includes(date.slice(5))) continue;
      const { close } = sessionOf('CL', date);
      expect(clock.format(close / 1000)).toBe(`${date} 17:00`);
    }
  });
});
