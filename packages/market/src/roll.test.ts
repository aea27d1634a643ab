import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextExpiries, underlyingOf } from './chain.ts';
import { expiryTs } from './expiries.ts';
import { type ContractMonth, compareMonths } from './months.ts';
import { products } from './products.ts';
import { frontMonth, listedMonths, rollDate } from './roll.ts';
import { sessionOf } from './sessions.ts';
import { futureSymbol } from './symbols.ts';

const at = (iso: string) => Date.parse(iso) * 1000;
const name = (month: ContractMonth) => futureSymbol('CL', month).slice(3);

describe('listedMonths', () => {
  it('begins with the nearest month that has not expired', () => {
    const last = expiryTs('CL', { year: 2026, month: 12 });
    expect(listedMonths('CL', last - 1, 3).map(name)).toEqual(['Z26', 'F27', 'G27']);
    expect(listedMonths('CL', last, 3).map(name)).toEqual(['F27', 'G27', 'H27']);
  });

  it('walks the main cycle only', () => {
    const ts = at('2026-11-18T15:00:00Z');
    expect(listedMonths('GC', ts, 4).map(name)).toEqual(['Z26', 'G27', 'J27', 'M27']);
    expect(listedMonths('ES', ts, 2).map(name)).toEqual(['Z26', 'H27']);
    expect(listedMonths('CL', ts, 0)).toEqual([]);
  });
});

describe('the front month', () => {
  it('of CL changes when the session opens whose date is 3 business days before the last', () => {
    const december = { year: 2026, month: 12 };
    expect(rollDate('CL', december)).toBe('2026-11-17');
    const open = at('2026-11-16T23:00:00Z');
    expect(name(frontMonth('CL', open - 1))).toBe('Z26');
    expect(name(frontMonth('CL', open))).toBe('F27');
    // An earlier instant after a later one: what was kept must not leak.
    expect(name(frontMonth('CL', open - 1))).toBe('Z26');
  });

  it('of an option lasts until its expiry', () => {
    const expiry = expiryTs('LO', { year: 2026, month: 12 });
    expect(name(frontMonth('LO', expiry - 1))).toBe('Z26');
    expect(name(frontMonth('LO', expiry))).toBe('F27');
    expect(rollDate('LO', { year: 2026, month: 12 })).toBe('2026-11-18');
  });

  it('of a deliverable metal changes before its month begins', () => {
    // 30 November is the last business day before December, and two business days before it is 25.
    expect(rollDate('GC', { year: 2026, month: 12 })).toBe('2026-11-25');
    expect(name(frontMonth('GC', at('2026-11-30T15:00:00Z')))).toBe('G27');
    expect(() => rollDate('ES', { year: 2026, month: 1 })).toThrow(
      expect.objectContaining({ code: 'NO_EXPIRY' }),
    );
  });

  it('never goes back, and is always one that still trades', () => {
    const id = fc.constantFrom(...products.map((one) => one.id));
    const instant = fc.integer({ min: at('2015-01-01'), max: at('2035-12-01') });
    fc.assert(
      fc.property(id, instant, fc.integer({ min: 0, max: 4e13 }), (product, ts, later) => {
        const front = frontMonth(product, ts);
        expect(compareMonths(frontMonth(product, ts + later), front)).toBeGreaterThanOrEqual(0);
        expect(expiryTs(product, front)).toBeGreaterThan(ts);
        const listed = listedMonths(product, ts, 12);
        expect(listed).toContainEqual(front);
        expect(listed.every((cm) => expiryTs(product, cm) > ts)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('rolls once for every month of CL, in order', () => {
    let before = '';
    for (const cm of listedMonths('CL', at('2019-06-03T15:00:00Z'), 120)) {
      const date = rollDate('CL', cm);
      expect(date > before).toBe(true);
      expect(sessionOf('CL', date).open).toBeLessThan(expiryTs('CL', cm));
      before = date;
    }
  });
});

describe('option chains', () => {
  it('list the next expiries of LO with the futures they exercise into', () => {
    const chain = nextExpiries('LO', at('2026-11-18T15:00:00Z'), 2);
    expect(chain).toEqual([
      {
        month: { year: 2027, month: 1 },
        lastTradeDay: '2026-12-16',
        expiry: at('2026-12-16T19:30:00Z'),
        underlying: { product: 'CL', month: { year: 2027, month: 1 } },
      },
      {
        month: { year: 2027, month: 2 },
        lastTradeDay: '2027-01-14',
        expiry: at('2027-01-14T19:30:00Z'),
        underlying: { product: 'CL', month: { year: 2027, month: 2 } },
      },
    ]);
  });

  it('map serial gold options to the next month of the cycle, as COMEX does', () => {
    const pairs = [
      'F→G',
      'G→G',
      'H→J',
      'J→J',
      'K→M',
      'M→M',
      'N→Q',
      'Q→Q',
      'U→V',
      'V→V',
      'X→Z',
      'Z→Z',
    ];
    const mapped = pairs.map((_pair, index) => {
      const month = { year: 2026, month: index + 1 };
      return `${name(month)[0]}→${name(underlyingOf('OG', month).month)[0]}`;
    });
    expect(mapped).toEqual(pairs);
    expect(underlyingOf('SO', { year: 2026, month: 2 })).toEqual({
      product: 'SI',
      month: { year: 2026, month: 3 },
    });
    expect(() => underlyingOf('CL', { year: 2026, month: 2 })).toThrow(
      expect.objectContaining({ code: 'NOT_AN_OPTION' }),
    );
  });
});
