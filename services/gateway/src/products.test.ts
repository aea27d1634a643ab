import { expect, test } from 'vitest';
import { readProducts } from './products.ts';

test('knows the products by name', () => {
  expect(readProducts(['CL', 'X_1'])).toEqual([
    { symbol: 'CL', name: 'WTI crude oil' },
    { symbol: 'X_1', name: 'X_1' },
  ]);
});

test.each(['*', '>', 'CL.>', 'CL F27', '', 'x'.repeat(65)])(
  'refuses %j: a subject is made of it',
  (name) => {
    expect(() => readProducts(['CL', name])).toThrow(/CRUDE_PRODUCTS names/);
  },
);
