import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bachelierImpliedTotalVol,
  bachelierImpliedVol,
  bachelierPrice,
  type Right,
} from '../index.ts';

// Computed with 60 digits (mpmath 1.3): right, price, forward, strike and the σ√τ of just that price.
const exact: readonly [Right, number, number, number, number][] = [
  [1, 2.9920671030107453, 20.0, 20.0, 7.500000000000001],
  [1, 3.9894228040143264e-7, -37.63, -37.63, 1e-6],
  [1, 1.1968267912042987, 0.5, 0.5000001, 3.0],
  [-1, 1.842661765063714, 0.3, -4.0, 9.0],
  [1, 0.0801802766468381, -12.0, 3.5, 8.0],
  [-1, 0.06368026962622228, 70.0, 55.0, 7.5],
  [1, 0.2802622456813961, 70.0, 85.0, 9.9],
  [1, 0.31693821926971655, 70.0, 86.0, 10.7],
  [1, 2.2423680763767982e-24, 1.0, 31.0, 3.0],
  [-1, 2.7400249894591597e-90, -5.0, -45.0, 2.0],
  [1, 1.5451991905122024e-301, 0.0, 37.0, 1.0],
  [1, 1.3700124947295987e-95, -0.0001, 0.0001, 1e-5],
  [1, 5.7068011280072206e-241, 0.0, 1000000.0, 30000.0],
  [-1, 279.2585962821427, 0.005, 0.003, 700.0],
];

describe('Bachelier', () => {
  it.each(exact)('%d price %d F %d K %d ↔ %d', (right, price, forward, strike, n) => {
    const found = bachelierImpliedTotalVol(right, price, forward, strike);
    expect(Math.abs(found / n - 1)).toBeLessThanOrEqual(1e-15);
    const condition = 1 + ((forward - strike) / n) ** 2;
    const back = bachelierPrice(right, forward, strike, 1, n);
    expect(Math.abs(back / price - 1)).toBeLessThanOrEqual(2e-15 * condition);
  });

  it('inverts the documented price of the crate implied-vol', () => {
    const vol = bachelierImpliedVol(1, 20, 100, 90, 30);
    expect(Math.abs(vol / 6.614292466299764 - 1)).toBeLessThan(1e-14);
  });

  it('keeps parity and gives back what it was priced from, whatever the signs', () => {
    const price = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom<Right>(1, -1),
        price,
        price,
        fc.double({ min: 1e-3, max: 500, noNaN: true }),
        (right, forward, strike, n) => {
          const value = bachelierPrice(right, forward, strike, 1, n);
          const other = bachelierPrice(right === 1 ? -1 : 1, forward, strike, 1, n);
          const ahead = right * (forward - strike);
          expect(Math.abs(value - other - ahead)).toBeLessThanOrEqual(
            3e-16 * (Math.abs(value) + Math.abs(other) + Math.abs(ahead)),
          );
          const y = ahead / n;
          const condition = (value / n) * Math.sqrt(2 * Math.PI) * Math.exp(0.5 * y * y);
          if (!(condition < 1e6)) return;
          const found = bachelierImpliedTotalVol(right, value, forward, strike);
          expect(Math.abs(found / n - 1)).toBeLessThanOrEqual(8 * 2.3e-16 * (1 + condition));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('is NaN where no volatility gives the price', () => {
    expect(bachelierImpliedVol(1, 5, -37, -42, 0.1)).toBeNaN(); // intrinsic
    expect(bachelierImpliedVol(1, 4, -37, -42, 0.1)).toBeNaN();
    expect(bachelierImpliedVol(1, 0, 70, 75, 0.1)).toBeNaN();
    expect(bachelierImpliedVol(1, 1, 70, 75, 0)).toBeNaN();
    expect(bachelierImpliedVol(1, 1, 70, 75, 1, 0)).toBeNaN();
    expect(bachelierImpliedVol(1, Number.NaN, 70, 75, 1)).toBeNaN();
    expect(bachelierImpliedVol(1, 1, Number.NaN, 75, 1)).toBeNaN();
    expect(bachelierImpliedVol(1, Number.POSITIVE_INFINITY, 70, 75, 1)).toBeNaN();
    expect(bachelierImpliedVol(1, 1, Number.NEGATIVE_INFINITY, 75, 1)).toBeNaN();
  });

  it('is the intrinsic value without volatility, and nothing beyond the doubles', () => {
    expect(bachelierPrice(1, -37, -42, 0.1, 0, 0.5)).toBe(2.5);
    expect(bachelierPrice(-1, -37, -42, 0, 30)).toBe(0);
    expect(bachelierPrice(1, 20, 70, 1, 1)).toBe(0);
    expect(bachelierPrice(1, 20, 70, 1, 5e-324)).toBe(0);
    expect(bachelierPrice(1, 20, 20, 1, -5)).toBeNaN();
  });
});
