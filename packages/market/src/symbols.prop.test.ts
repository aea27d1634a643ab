import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cmeSymbol, parseCmeSymbol } from './cme.ts';
import { formatIsoDate, parseIsoDate } from './dates.ts';
import { products } from './products.ts';
import { futureSymbol, optionSymbol, type ParsedSymbol, parseSymbol } from './symbols.ts';

const month = fc.record({
  year: fc.integer({ min: 1980, max: 2079 }),
  month: fc.integer({ min: 1, max: 12 }),
});

const instrument = fc
  .tuple(
    fc.constantFrom(...products),
    month,
    fc.constantFrom('C' as const, 'P' as const),
    fc.integer({ min: -99_999, max: 999_999 }),
  )
  .map(
    ([one, cm, right, scaled]): Exclude<ParsedSymbol, { kind: 'spot' }> =>
      one.kind === 'future'
        ? { kind: 'future', product: one.id, month: cm }
        : {
            kind: 'option',
            product: one.id,
            month: cm,
            right,
            strike: scaled === 0 ? 0 : scaled / one.strikeScale,
          },
  );

function write(parsed: Exclude<ParsedSymbol, { kind: 'spot' }>): string {
  return parsed.kind === 'future'
    ? futureSymbol(parsed.product, parsed.month)
    : optionSymbol(parsed.product, parsed.month, parsed.right, parsed.strike);
}

describe('symbols', () => {
  it('read back what was written, and only NATS tokens are written', () => {
    fc.assert(
      fc.property(instrument, (one) => {
        const symbol = write(one);
        expect(symbol).toMatch(/^[A-Z0-9]+(\.[A-Z0-9-]+){1,2}$/);
        expect(parseSymbol(symbol)).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });

  it('write again whatever they read: one instrument, one symbol', () => {
    const chars = fc.constantFrom(...'CLON.F27Z-P0123 '.split(''));
    fc.assert(
      fc.property(fc.string({ unit: chars, maxLength: 14 }), (text) => {
        const parsed = parseSymbol(text);
        if (parsed !== null && parsed.kind !== 'spot') expect(write(parsed)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("survive CME's one-digit year while the contract is near", () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: -80, max: 3300 }), (one, daysAhead) => {
        const on = parseIsoDate(`${one.month.year}-${String(one.month.month).padStart(2, '0')}-01`);
        expect(parseCmeSymbol(cmeSymbol(one), formatIsoDate(on - daysAhead))).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });
});
