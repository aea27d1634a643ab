import { expect, test } from 'vitest';
import { nameOf } from './names.ts';

const at = (day: string): number => Date.parse(day) * 1000;

test.each([
  ['CLF7', '2026-11-20', { kind: 'future', symbol: 'CL.F27', product: 'CL' }],
  // A digit means the year that is near, and two digits say it.
  ['CLZ6', '2030-01-05', { kind: 'future', symbol: 'CL.Z36', product: 'CL' }],
  ['CLZ36', '2026-11-20', { kind: 'future', symbol: 'CL.Z36', product: 'CL' }],
  ['LOZ5 C6000', '2025-11-03', { symbol: 'LO.Z25.C6000', product: 'LO', right: 'C', strike: 60 }],
  ['LOZ5 P-500', '2025-11-03', { symbol: 'LO.Z25.P-500', right: 'P', strike: -5 }],
  ['LO1Z6 C7000', '2026-11-20', { symbol: 'LO1.Z26.C7000', product: 'LO1', strike: 70 }],
  ['WL2F7 P6825', '2026-11-20', { symbol: 'WL2.F27.P6825', product: 'WL2', right: 'P' }],
])('%s in %s', (raw, day, name) => {
  expect(nameOf(raw, at(day))).toMatchObject(name);
});

test('no time that a record can hold is an accident', () => {
  for (const us of [0, 18_446_744_073_709_550]) {
    expect(() => [nameOf('CLF7', us), nameOf('LO1F7 C7000', us)]).not.toThrow();
  }
});

test.each(['CLF7-CLG7', 'CL:BF F7-G7-H7', 'UD:1V: GN 2511950', 'XXF7', 'LO1Z6', 'LO6Z6 C7000', ''])(
  '%j has no name here',
  (raw) => {
    expect(nameOf(raw, at('2026-11-20'))).toBeNull();
  },
);
