import { describe, expect, it } from 'vitest';
import { futureSymbol, optionSymbol, parseSymbol } from './symbols.ts';

const F27 = { year: 2027, month: 1 };

describe('parseSymbol', () => {
  it.each([
    ['CL.F27', { kind: 'future', product: 'CL', month: F27 }],
    ['CL.K83', { kind: 'future', product: 'CL', month: { year: 1983, month: 5 } }],
    ['6E.U79', { kind: 'future', product: '6E', month: { year: 2079, month: 9 } }],
    ['LO.F27.C7000', { kind: 'option', product: 'LO', month: F27, right: 'C', strike: 70 }],
    ['LO.F27.P50', { kind: 'option', product: 'LO', month: F27, right: 'P', strike: 0.5 }],
    ['LO.F27.P0', { kind: 'option', product: 'LO', month: F27, right: 'P', strike: 0 }],
    ['LO.F27.P-500', { kind: 'option', product: 'LO', month: F27, right: 'P', strike: -5 }],
    ['ON.F27.C3250', { kind: 'option', product: 'ON', month: F27, right: 'C', strike: 3.25 }],
    ['OG.F27.C4000', { kind: 'option', product: 'OG', month: F27, right: 'C', strike: 4000 }],
    ['BTCUSDT', { kind: 'spot', symbol: 'BTCUSDT' }],
  ])('reads %s', (symbol, parsed) => {
    expect(parseSymbol(symbol)).toEqual(parsed);
  });

  it.each([
    '',
    '.',
    'CL',
    'CL.',
    'CL.F2',
    'CL.F271',
    'CL.A27',
    'cl.F27',
    'XX.F27',
    'CL.F27.',
    'CL.F27.C7000',
    'CL.F٢٧',
    'LO.F27',
    'LO.F27.',
    'LO.F27.C',
    'LO.F27.X7000',
    'LO.F27.C07000',
    'LO.F27.C-0',
    'LO.F27.C70.5',
    'LO.F27.C7e3',
    'LO.F27.C+7000',
    'LO.F27.C7000 ',
    'LO.F27.C7000.1',
    'LO.F27-C7000',
    'LO.F27.C9999999999',
    'CLF7',
    'btcusdt',
    'USDT',
    'BTC-USDT',
  ])('refuses %j', (symbol) => {
    expect(parseSymbol(symbol)).toBeNull();
  });
});

describe('writing symbols', () => {
  it('writes strikes as CME does', () => {
    expect(futureSymbol('CL', F27)).toBe('CL.F27');
    expect(optionSymbol('LO', F27, 'C', 70)).toBe('LO.F27.C7000');
    expect(optionSymbol('LO', F27, 'C', 57.29)).toBe('LO.F27.C5729');
    expect(optionSymbol('LO', F27, 'P', -0)).toBe('LO.F27.P0');
    expect(optionSymbol('LO', F27, 'P', -37.5)).toBe('LO.F27.P-3750');
    expect(optionSymbol('ON', F27, 'P', 3.25)).toBe('ON.F27.P3250');
  });

  it('refuses what has no symbol', () => {
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => futureSymbol('XX', F27)).toThrow(code('UNKNOWN_PRODUCT'));
    expect(() => futureSymbol('CL', { year: 2080, month: 1 })).toThrow(code('BAD_MONTH'));
    expect(() => futureSymbol('CL', { year: 2027, month: 13 })).toThrow(code('BAD_MONTH'));
    expect(() => optionSymbol('CL', F27, 'C', 70)).toThrow(code('NOT_AN_OPTION'));
    for (const strike of [70.005, Number.NaN, Number.POSITIVE_INFINITY, 1e9]) {
      expect(() => optionSymbol('LO', F27, 'C', strike)).toThrow(code('BAD_STRIKE'));
    }
  });
});
