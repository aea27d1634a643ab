import { describe, expect, it } from 'vitest';
import { nextExpiries, underlyingOf } from './chain.ts';
import { cmeSymbol, parseCmeSymbol } from './cme.ts';
import { expiryTs, lastTradeDay } from './expiries.ts';
import { product, products } from './products.ts';
import { frontMonth } from './roll.ts';
import { futureSymbol, parseSymbol } from './symbols.ts';

const at = (iso: string) => Date.parse(iso) * 1000;

/**
 * Symbol of the weekly, its last day off a wall calendar, and the future. The monthly options expire on
 * 17 November and 16 December 2026, on 14 February 2020 and 14 January 2022.
 */
const TABLE = `
ML1.X26 2026-11-02 CL.Z26
LO1.X26 2026-11-06 CL.Z26
NL2.X26 2026-11-10 CL.Z26
LO2.X26 2026-11-13 CL.Z26
ML3.X26 2026-11-16 CL.Z26
NL3.X26 2026-11-17 CL.F27
WL3.X26 2026-11-18 CL.F27
LO3.X26 2026-11-20 CL.F27
WL4.X26 2026-11-25 CL.F27
LO4.X26 2026-11-27 CL.F27
ML5.X26 2026-11-30 CL.F27
NL1.Z26 2026-12-01 CL.F27
LO1.Z26 2026-12-04 CL.F27
NL3.Z26 2026-12-15 CL.F27
WL3.Z26 2026-12-16 CL.G27
XL3.Z26 2026-12-17 CL.G27
XL5.Z26 2026-12-31 CL.G27
WL1.F27 2027-01-06 CL.G27
LO3.G20 2020-02-21 CL.J20
LO1.F22 2022-01-07 CL.G22
`;

describe('a weekly on crude oil', () => {
  it.each(
    TABLE.trim()
      .split('\n')
      .map((row) => row.split(' ') as [string, string, string]),
  )('%s expires on %s into %s', (name, day, future) => {
    const parsed = parseSymbol(`${name}.C7000`);
    if (parsed?.kind !== 'option') throw new Error('no option');
    expect(lastTradeDay(parsed.product, parsed.month)).toBe(day);
    const { product: root, month } = underlyingOf(parsed.product, parsed.month);
    expect(futureSymbol(root, month)).toBe(future);
  });

  it.each([
    ['a fifth Friday that November 2026 has not', 'LO5', 2026, 11],
    ['Thanksgiving', 'XL4', 2026, 11],
    ['Christmas', 'LO4', 2026, 12],
    ['the Friday on which the monthly option expires', 'LO2', 2020, 2],
    ['another such Friday', 'LO2', 2022, 1],
  ])('is not listed for %s', (_, id, year, month) => {
    expect(lastTradeDay(id, { year, month })).toBeNull();
    const none = expect.objectContaining({ code: 'NO_EXPIRY' });
    expect(() => expiryTs(id, { year, month })).toThrow(none);
    expect(() => underlyingOf(id, { year, month })).toThrow(none);
  });

  it('stops at half past two in New York', () => {
    expect(expiryTs('LO1', { year: 2026, month: 11 })).toBe(at('2026-11-06T19:30:00Z'));
    expect(expiryTs('WL2', { year: 2026, month: 7 })).toBe(at('2026-07-08T18:30:00Z'));
  });

  it('has the terms of the monthly option', () => {
    const weeklies = products.filter((one) => one.kind === 'option' && one.monthly === 'LO');
    expect(weeklies.map(({ id }) => id)).toHaveLength(25);
    const { id: _i, name: _n, expiry: _e, ...terms } = product('LO');
    for (const weekly of weeklies) expect(weekly).toMatchObject(terms);
  });

  it('is skipped in the months that have none', () => {
    const fifth = nextExpiries('LO5', at('2026-11-18T15:00:00Z'), 3);
    expect(fifth.map(({ lastTradeDay: day }) => day)).toEqual([
      '2027-01-29',
      '2027-04-30',
      '2027-07-30',
    ]);
    expect(frontMonth('LO5', at('2026-11-18T15:00:00Z'))).toEqual({ year: 2027, month: 1 });
  });

  it('has the name that CME gives it', () => {
    const parsed = parseCmeSymbol('NL3X6 P6850', '2026-11-02');
    expect(parsed).toEqual(parseSymbol('NL3.X26.P6850'));
    expect(parsed).toMatchObject({
      product: 'NL3',
      month: { year: 2026, month: 11 },
      strike: 68.5,
    });
    if (parsed?.kind !== 'option') throw new Error('no option');
    expect(cmeSymbol(parsed)).toBe('NL3X6 P6850');
  });
});
