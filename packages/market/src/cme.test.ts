import { describe, expect, it } from 'vitest';
import { parseCmeSymbol } from './cme.ts';

describe('parseCmeSymbol', () => {
  it.each([
    ['CLF7', '2026-11-02', 2027, 1],
    ['CLF7', '2017-04-30', 2017, 1],
    ['CLF7', '2017-05-01', 2027, 1],
    ['CLZ6', '2026-11-21', 2026, 12],
    ['CLF0', '2019-12-01', 2020, 1],
    ['CLZ9', '2020-02-10', 2019, 12],
    ['CLF27', '2016-01-04', 2027, 1],
    ['MCLF7', '2026-11-02', 2027, 1],
    ['6EZ6', '2026-11-02', 2026, 12],
  ])('reads %s on %s', (raw, on, year, month) => {
    expect(parseCmeSymbol(raw, on)).toEqual({
      kind: 'future',
      product: raw.replace(/[FZ]\d+$/, ''),
      month: { year, month },
    });
  });

  it('reads options, negative strikes among them', () => {
    const month = { year: 2025, month: 12 };
    expect(parseCmeSymbol('LOZ5 C6000', '2025-06-02')).toEqual({
      kind: 'option',
      product: 'LO',
      month,
      right: 'C',
      strike: 60,
    });
    expect(parseCmeSymbol('LOZ5 P-150', '2025-06-02')).toMatchObject({ right: 'P', strike: -1.5 });
  });

  it.each([
    'CLZ5-CLF6',
    'LO6Z5 C6000',
    'LO1Z5',
    'CLZ5 C6000',
    'LOZ5',
    'CLA5',
    'UD:1V: GN',
    'CL:BF F6-G6-H6',
    '',
  ])('refuses %j', (raw) => {
    expect(parseCmeSymbol(raw, '2025-06-02')).toBeNull();
  });
});
