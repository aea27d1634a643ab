import { describe, expect, it } from 'vitest';
import { isProduct, product, products } from './products.ts';

describe('products', () => {
  it('begin with CL and LO, each code once', () => {
    expect(products.slice(0, 2).map((one) => one.id)).toEqual(['CL', 'LO']);
    expect(new Set(products.map((one) => one.id)).size).toBe(products.length);
  });

  it.each(products)('$id shows every tick exactly, and lists its months in order', (one) => {
    expect(Number(one.tickSize.toFixed(one.priceDecimals))).toBe(one.tickSize);
    const listed = (one.months + one.serialMonths).split('');
    expect(new Set(listed).size).toBe(listed.length);
    expect(one.months).toBe(one.months.split('').sort().join(''));
    if (one.kind === 'option') expect(product(one.underlying).kind).toBe('future');
  });

  /** Dollars per tick as CME's contract specifications state them. */
  it.each([
    ['CL', 10],
    ['MCL', 1],
    ['BZ', 10],
    ['NG', 10],
    ['RB', 4.2],
    ['HO', 4.2],
    ['GC', 10],
    ['SI', 25],
    ['HG', 12.5],
    ['PL', 5],
    ['ES', 12.5],
    ['MES', 1.25],
    ['NQ', 5],
    ['YM', 5],
    ['RTY', 5],
    ['ZF', 7.8125],
    ['ZN', 15.625],
    ['ZB', 31.25],
    ['6E', 6.25],
    ['6J', 6.25],
    ['ZC', 12.5],
    ['ZS', 12.5],
    ['ZW', 12.5],
    ['LO', 10],
    ['ON', 10],
    ['OG', 10],
    ['SO', 5],
  ])('%s moves $%d a tick', (id, dollars) => {
    const { tickSize, pointValue } = product(id);
    expect(tickSize * pointValue).toBeCloseTo(dollars, 9);
  });

  it('refuse an unknown code', () => {
    expect(isProduct('CL')).toBe(true);
    expect(isProduct('cl')).toBe(false);
    expect(isProduct('toString')).toBe(false);
    expect(() => product('XX')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PRODUCT' }));
  });
});
