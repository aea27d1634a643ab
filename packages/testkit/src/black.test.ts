import { expect, test } from 'vitest';
import { plainBlack, plainImpliedVol } from './black.ts';

test("Hull's put on a crude-oil future: 3.35 after a third of a year at 9 %", () => {
  const put = plainBlack(-1, 60, 60, 1 / 3, 0.25);
  expect(put * Math.exp(-0.09 / 3)).toBeCloseTo(3.35, 2);
  expect(plainBlack(1, 60, 60, 1 / 3, 0.25)).toBeCloseTo(put, 12);
});

test('the volatility comes back out of the price, and none out of a price that has none', () => {
  for (const strike of [45, 60, 80]) {
    const right = strike < 60 ? -1 : 1;
    const price = plainBlack(right, 60, strike, 0.1, 0.4);
    expect(plainImpliedVol(right, price, 60, strike, 0.1)).toBeCloseTo(0.4, 9);
  }
  expect(plainImpliedVol(1, 61, 60, 50, 0.1)).toBeNaN();
  expect(plainImpliedVol(-1, -0.1, 60, 50, 0.1)).toBeNaN();
});
