import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, compareMonths, MONTH_CODES, monthCode, monthOfCode } from './months.ts';

const cm = fc.record({
  year: fc.integer({ min: 1980, max: 2079 }),
  month: fc.integer({ min: 1, max: 12 }),
});
const shift = fc.integer({ min: -600, max: 600 });

describe('contract months', () => {
  it('add like a group: zero, inverse, association', () => {
    fc.assert(
      fc.property(cm, shift, shift, (month, a, b) => {
        expect(addMonths(month, 0)).toEqual(month);
        expect(addMonths(addMonths(month, a), -a)).toEqual(month);
        expect(addMonths(addMonths(month, a), b)).toEqual(addMonths(month, a + b));
      }),
    );
  });

  it('stay in 1..12 and compare as they were added', () => {
    fc.assert(
      fc.property(cm, shift, (month, n) => {
        const moved = addMonths(month, n);
        expect(moved.month).toBeGreaterThanOrEqual(1);
        expect(moved.month).toBeLessThanOrEqual(12);
        expect(compareMonths(moved, month)).toBe(n);
      }),
    );
  });

  it('have the codes that every exchange uses', () => {
    expect(MONTH_CODES).toBe('FGHJKMNQUVXZ');
    expect([1, 6, 7, 12].map(monthCode)).toEqual(['F', 'M', 'N', 'Z']);
    for (let month = 1; month <= 12; month += 1) expect(monthOfCode(monthCode(month))).toBe(month);
    expect(['A', 'I', 'f', '', 'FG'].map(monthOfCode)).toEqual([null, null, null, null, null]);
    expect(() => monthCode(0)).toThrow(expect.objectContaining({ code: 'BAD_MONTH' }));
    expect(() => monthCode(13)).toThrow(expect.objectContaining({ code: 'BAD_MONTH' }));
  });
});
