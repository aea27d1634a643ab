import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrice, impliedVol } from '../index.ts';

describe('implied volatility, any price', () => {
  it('gives a volatility that gives the price back, or NaN', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<1 | -1>(1, -1),
        fc.double({ min: 1e-3, max: 300, noNaN: true }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 1e-6, max: 5, noNaN: true }),
        (right, price, forward, strike, tau) => {
          const vol = impliedVol(right, price, forward, strike, tau);
          const intrinsic = Math.max(right * (forward - strike), 0);
          const bound = right === 1 ? forward : strike;
          // Right at the bounds rounding decides; elsewhere it must be exactly in or out.
          const edge = 1e-12 * (forward + strike);
          if (price < intrinsic - edge || price > bound + edge) expect(vol).toBeNaN();
          if (price <= intrinsic + edge || price >= bound - edge) return;
          const back = blackPrice(right, forward, strike, tau, vol);
          expect(Math.abs(back - price)).toBeLessThanOrEqual(1e-12 * (forward + strike));
        },
      ),
      { seed: 76, numRuns: 2000 },
    );
  });
});
