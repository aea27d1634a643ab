import { describe, expect, it } from 'vitest';
import { americanTreePrice, blackPrice, type Right } from '../index.ts';

// R. Geske and H. E. Johnson, "The American put option valued analytically" (1984), table I: puts on
// a stock at 40 without dividend, interest 4.88 %: strike, vol, then τ 0.0833, 0.3333 and 0.5833.
const puts: readonly [number, number, number, number, number][] = [
  [35, 0.2, 0.0062, 0.2004, 0.4328],
  [40, 0.2, 0.8522, 1.5798, 1.9904],
  [45, 0.2, 5, 5.0883, 5.267],
  [35, 0.3, 0.0774, 0.6975, 1.2198],
  [40, 0.3, 1.3099, 2.4825, 3.1696],
  [45, 0.3, 5.0597, 5.7056, 6.2436],
  [35, 0.4, 0.2466, 1.346, 2.1549],
  [40, 0.4, 1.7681, 3.3874, 4.3526],
  [45, 0.4, 5.2868, 6.5099, 7.383],
];

describe('the tree', () => {
  it.each(puts)('puts of Geske and Johnson: strike %d vol %d', (strike, vol, ...values) => {
    values.forEach((value, at) => {
      const tau = [0.0833, 0.3333, 0.5833][at]!;
      const price = americanTreePrice(-1, 40, strike, tau, vol, 0.0488, 501, 0.0488);
      expect(Math.abs(price - value)).toBeLessThanOrEqual(2e-4);
    });
  });

  it('is Black-76 without interest, and for a call whose underlying drifts at the rate', () => {
    for (const right of [1, -1] as readonly Right[]) {
      for (const strike of [50, 70, 80]) {
        const european = blackPrice(right, 70, strike, 0.5, 0.4);
        expect(americanTreePrice(right, 70, strike, 0.5, 0.4, 0, 501)).toBeCloseTo(european, 4);
      }
    }
    const forward = 70 * Math.exp(0.05 * 0.5);
    const european = blackPrice(1, forward, 75, 0.5, 0.4, Math.exp(-0.05 * 0.5));
    expect(americanTreePrice(1, 70, 75, 0.5, 0.4, 0.05, 501, 0.05)).toBeCloseTo(european, 4);
  });

  it('settles as the steps grow', () => {
    const exact = americanTreePrice(1, 70, 72, 1, 0.45, 0.045, 2001);
    const error = (steps: number): number =>
      Math.abs(americanTreePrice(1, 70, 72, 1, 0.45, 0.045, steps) - exact);
    expect(error(51)).toBeLessThan(1e-3);
    expect(error(201)).toBeLessThan(2e-4);
    expect(error(801)).toBeLessThan(2e-5);
  });

  it('treats calls and puts on a future alike', () => {
    for (const strike of [45, 60, 70, 90]) {
      const call = americanTreePrice(1, 70, strike, 0.7, 0.5, 0.06, 301);
      const put = americanTreePrice(-1, strike, 70, 0.7, 0.5, 0.06, 301);
      expect(Math.abs(call / put - 1)).toBeLessThan(1e-4);
    }
  });

  it('is the intrinsic value where nothing is left to chance', () => {
    expect(americanTreePrice(1, 70, 65, 0, 0.4, 0.05, 101)).toBe(5);
    expect(americanTreePrice(1, 70, 65, 1, 0, 0.05, 101)).toBe(5);
    expect(americanTreePrice(-1, 70, 65, 1e-9, 0.4, 0.05, 101)).toBe(0);
    expect(americanTreePrice(1, 700, 65, 0.1, 0.3, 0.05, 101)).toBe(635);
  });
});
