import { describe, expect, it } from 'vitest';
import { blackDelta, blackPrice, blackVega, type Right } from '../index.ts';

// Hull, Options, Futures and Other Derivatives, 7th ed., examples 16.6 and 16.7; Haug, The Complete
// Guide to Option Pricing Formulas, Black-76 example and table of p. 24.
const published: readonly [Right, number, number, number, number, number, number, number][] = [
  [-1, 20, 20, 0.09, 4 / 12, 0.25, 1.12, 0.005],
  [1, 620, 600, 0.05, 0.5, 0.2, 44.19, 0.005],
  [-1, 19, 19, 0.1, 0.75, 0.28, 1.7011, 5e-5],
  [1, 90, 100, 0.1, 0.1, 0.15, 0.0205, 5e-5],
  [1, 110, 100, 0.1, 0.1, 0.15, 9.9413, 5e-5],
  [1, 100, 100, 0.1, 0.1, 0.25, 3.1217, 5e-5],
];

// Computed with 40 digits (mpmath 1.3): right, forward, strike, τ, vol, undiscounted price.
const exact: readonly [Right, number, number, number, number, number][] = [
  [1, 70, 70, 0.0027, 0.35, 0.5078694006380402],
  [1, 70, 90, 0.08, 0.4, 0.04124048336850942],
  [-1, 70, 50, 0.08, 0.4, 0.00279897987141295],
  [-1, 70, 90, 0.08, 0.4, 20.041240483368508],
  [1, 70, 120, 0.02, 0.3, 8.463609198165796e-38],
  [-1, 70, 20, 0.5, 0.35, 3.5201047024736e-7],
  [1, 70, 70.5, 0.0001, 0.3, 0.0006226833348800981],
  [1, 70, 500, 2, 0.9, 5.436041697717914],
  [1, 70, 70, 4, 3.5, 69.96743192893503],
];

describe('Black-76', () => {
  it.each(published)(
    'books: %d F %d K %d r %d τ %d vol %d → %d',
    (right, F, K, r, tau, vol, value, tolerance) => {
      const price = blackPrice(right, F, K, tau, vol, Math.exp(-r * tau));
      expect(Math.abs(price - value)).toBeLessThanOrEqual(tolerance);
    },
  );

  it.each(exact)('40 digits: %d F %d K %d τ %d vol %d → %d', (right, F, K, tau, vol, value) => {
    // Far out, the price amplifies the rounding of ln(F/K) by (ln(F/K)/s)²/ln(F/K).
    const s = vol * Math.sqrt(tau);
    const condition = 1 + Math.abs(Math.log(F / K)) / (s * s);
    const relative = Math.abs(blackPrice(right, F, K, tau, vol) / value - 1);
    expect(relative).toBeLessThanOrEqual(2e-15 * condition + 2e-14);
  });

  it('gives the delta and vega of Haug', () => {
    // Haug 1998 p. 11: futures option, F 105, K 100, τ 0.5, r 10 %, vol 36 %.
    const discount = Math.exp(-0.1 * 0.5);
    expect(blackDelta(1, 105, 100, 0.5, 0.36, discount)).toBeCloseTo(0.5946, 4);
    // p. 16: stock option, S 55, K 60, τ 0.75, r 10 %, vol 30 %, so F = S·e^{rτ}.
    const growth = Math.exp(0.1 * 0.75);
    expect(blackVega(55 * growth, 60, 0.75, 0.3, 1 / growth)).toBeCloseTo(18.9358, 4);
  });

  it('is not known for what is no lognormal price or no volatility', () => {
    for (const [F, K, vol] of [
      [-37, 20, 0.3],
      [20, -5, 0.3],
      [-10, -5, 0.3],
      [0, 20, 0.3],
      [70, 70, -0.3],
      [Number.NaN, 70, 0.3],
      [70, 75, Number.NaN],
    ] as const) {
      expect(blackPrice(1, F, K, 1, vol)).toBeNaN();
      expect(blackPrice(-1, F, K, 1, vol)).toBeNaN();
    }
  });

  it('is the intrinsic value at expiry and without volatility', () => {
    expect(blackPrice(1, 70, 65, 0, 0.3)).toBe(5);
    expect(blackPrice(-1, 70, 65, 0, 0.3)).toBe(0);
    expect(blackPrice(-1, 60, 65, 1, 0, 0.9)).toBe(4.5);
    expect(blackDelta(1, 70, 65, 0, 0.3)).toBe(1);
    expect(blackDelta(-1, 70, 65, 0, 0.3) + 0).toBe(0);
    expect(blackDelta(1, 65, 65, 0, 0.3)).toBe(0.5);
  });
});
