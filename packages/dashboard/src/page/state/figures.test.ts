import { alphaFields } from '@crude-alpha/engine/fields';
import { expect, test } from 'vitest';
import { direction, figureOf, writeChange, writeValue } from './figures.ts';

test.each([
  ['atm_iv', 0.3142, '31.42'],
  ['rr25', 1.256, '+1.26'],
  ['rr25', -0.5, '−0.50'],
  ['rr25', -0.001, '0.00'],
  ['vega_flow', 653_250.4, '+653,250'],
  ['cme_fwd_mid', -37.63, '−37.630'],
  ['cme_fwd_mid', null, '–'],
  ['kyle_lambda', 0.000024, '+0.24'],
])('%s of %s is written %s', (name, value, text) => {
  expect(writeValue(figureOf(name), value)).toBe(text);
});

test('a change has its sign, and none when it is too small to be seen', () => {
  const forward = figureOf('cme_fwd_mid');
  expect(writeChange(forward, 0.1)).toBe('+0.100');
  expect([0.1, -0.1, 0.0001, null].map((change) => direction(forward, change))).toEqual([
    'up',
    'down',
    'flat',
    'flat',
  ]);
});

test('every field that a frame has is called something by a trader', () => {
  for (const { name } of alphaFields) expect(figureOf(name).label, name).not.toBe(name);
  expect(
    figureOf('new_field', {
      name: 'new_field',
      unit: 'lots',
      sign: '',
      method: '',
      stale: '',
      decimals: 2,
    }),
  ).toMatchObject({ label: 'new_field', unit: 'lots', places: 2 });
});
