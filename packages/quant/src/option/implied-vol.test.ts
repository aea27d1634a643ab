import { describe, expect, it } from 'vitest';
import {
  blackPrice,
  impliedTotalVol,
  impliedTotalVolFrom,
  impliedVol,
  impliedVolFault,
  type Right,
} from '../index.ts';

describe('implied volatility', () => {
  it('inverts published prices', () => {
    expect(impliedVol(1, 44.1868533121, 620, 600, 0.5, Math.exp(-0.025))).toBeCloseTo(0.2, 11);
    expect(impliedVol(-1, 1.11664145656, 20, 20, 4 / 12, Math.exp(-0.03))).toBeCloseTo(0.25, 10);
    // The documentation of the Rust crate implied-vol.
    expect(impliedVol(1, 20, 100, 90, 30)).toBeCloseTo(0.07011701801482094, 13);
  });

  // Undiscounted prices computed with 40 digits (mpmath 1.3).
  it.each([
    [1, 70, 70, 0.0027, 0.35, 0.5078694006380402],
    [1, 70, 90, 0.08, 0.4, 0.04124048336850942],
    [-1, 70, 50, 0.08, 0.4, 0.00279897987141295],
    [1, 70, 120, 0.02, 0.3, 8.463609198165796e-38],
    [-1, 70, 20, 0.5, 0.35, 3.5201047024736e-7],
    [1, 70, 70.5, 0.0001, 0.3, 0.0006226833348800981],
    [1, 70, 500, 2, 0.9, 5.436041697717914],
  ] as const)('40 digits: %d F %d K %d τ %d → %d', (right, F, K, tau, vol, price) => {
    expect(Math.abs(impliedVol(right, price, F, K, tau) / vol - 1)).toBeLessThanOrEqual(1e-13);
  });

  it('is known without the time to expiry, up to its root', () => {
    // 620·N(d1) − 600·N(d1 − 0.2·√0.5) of Hull's example, undiscounted, from the error function of C.
    const total = impliedTotalVol(1, 45.30544882929786, 620, 600);
    expect(Math.abs(total / (0.2 * Math.SQRT1_2) - 1)).toBeLessThan(1e-13);
    expect(impliedTotalVol(1, 20, 620, 600)).toBeNaN();
    expect(impliedTotalVol(1, 20, -620, 600)).toBeNaN();
  });

  it('is NaN where no volatility gives the price', () => {
    expect(impliedVol(1, 5, 70, 65, 0.1)).toBeNaN(); // intrinsic
    expect(impliedVol(1, 4.9, 70, 65, 0.1)).toBeNaN(); // below it
    expect(impliedVol(1, 70, 70, 65, 0.1)).toBeNaN(); // the forward itself
    expect(impliedVol(-1, 65, 70, 65, 0.1)).toBeNaN(); // the strike itself
    expect(impliedVol(1, 0, 70, 75, 0.1)).toBeNaN();
    expect(impliedVol(1, 1, 70, 75, 0)).toBeNaN();
    expect(impliedVol(1, 1, -37, 75, 0.1)).toBeNaN();
    expect(impliedVol(1, 1, 70, -5, 0.1)).toBeNaN();
    expect(impliedVol(1, Number.NaN, 70, 75, 0.1)).toBeNaN();
    expect(impliedVol(1, Number.POSITIVE_INFINITY, 70, 75, 0.1)).toBeNaN();
  });

  it.each([
    [1, 4.9, 70, 65, 'below_intrinsic'],
    [-1, -1, 70, 65, 'below_intrinsic'],
    [1, 5, 70, 65, 'at_intrinsic'],
    [1, 0, 70, 75, 'at_intrinsic'],
    [1, 70, 70, 75, 'above_bound'],
    [-1, 80, 70, 75, 'above_bound'],
    [1, 1, -37, 75, 'not_positive'],
    [1, 1, 70, 0, 'not_positive'],
    [1, Number.NaN, 70, 75, 'not_finite'],
    [-1, 1, Number.POSITIVE_INFINITY, 75, 'not_finite'],
    [1, 1, 70, Number.NaN, 'not_finite'],
    // σ√τ would be 1.8e-325.
    [1, 5e-324, 70, 70, 'at_intrinsic'],
    [1, 1, 70, 75, null],
    [1, 5.01, 70, 65, null],
  ] as const)('says why: %d %d F %d K %d → %s', (right, price, forward, strike, fault) => {
    expect(impliedVolFault(right, price, forward, strike)).toBe(fault);
    expect(Number.isNaN(impliedTotalVol(right, price, forward, strike))).toBe(fault !== null);
    expect(Number.isNaN(impliedTotalVolFrom(0.1, right, price, forward, strike))).toBe(
      fault !== null,
    );
  });

  it('takes any guess', () => {
    const cold = impliedTotalVol(1, 0.53, 70, 115);
    for (const guess of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, 1e-300, 1e300, 0.3, 2]) {
      const warm = impliedTotalVolFrom(guess, 1, 0.53, 70, 115);
      expect(Math.abs(warm / cold - 1)).toBeLessThanOrEqual(1e-15);
    }
  });

  it('settles everywhere in a chain, from minutes to years', () => {
    let checked = 0;
    for (const right of [1, -1] as readonly Right[]) {
      for (const tau of [2e-6, 1e-3, 0.04, 0.5, 3]) {
        for (let strike = 20; strike <= 200; strike += 2.5) {
          for (const vol of [0.05, 0.35, 1.5, 5]) {
            const price = blackPrice(right, 70, strike, tau, vol);
            const intrinsic = Math.max(right * (70 - strike), 0);
            const rest = (right === 1 ? 70 : strike) - price;
            const timeValue = price - intrinsic;
            // What rounding of the price itself allows to be known of the volatility.
            if (timeValue < 1e-290 || rest <= 0) continue;
            const s = vol * Math.sqrt(tau);
            const vega =
              Math.sqrt((70 * strike) / (2 * Math.PI)) *
              Math.exp(-0.5 * ((Math.log(70 / strike) / s) ** 2 + s * s * 0.25)) *
              s;
            const carried = (2.3e-16 * Math.max(price, intrinsic)) / vega;
            if (!(carried < 1e-3)) continue;
            const relative = Math.abs(impliedVol(right, price, 70, strike, tau) / vol - 1);
            expect(relative).toBeLessThanOrEqual(1e-12 + 8 * carried);
            checked++;
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(1500);
  });
});
