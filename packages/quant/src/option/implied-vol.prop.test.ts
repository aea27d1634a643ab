import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blackPrice,
  impliedTotalVol,
  impliedTotalVolFrom,
  impliedVolFault,
  normalPdf,
  type Right,
} from '../index.ts';

const seed = fc.readConfigureGlobal()?.seed ?? 76;

/** G. Marsaglia's xorshift of 32 bits: enough to scatter points. */
function scatter(): () => number {
  let state = (seed | 0) + 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const right = fc.constantFrom<Right>(1, -1);
const level = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const total = fc.double({ min: 1e-3, max: 6, noNaN: true });

describe('implied volatility of any price', () => {
  it('is the volatility that it was priced from, on a million points', () => {
    const random = scatter();
    let worst = 0;
    let carried = 0;
    for (let i = 0; i < 1_000_000; i++) {
      const side: Right = random() < 0.5 ? 1 : -1;
      const s = 10 ** (random() * 7 - 6);
      const forward = 10 ** (random() * 4 - 2);
      // Half of them within eight standard deviations, half anywhere.
      const x = random() < 0.5 ? s * (16 * random() - 8) : 20 * random() - 10;
      const strike = forward * Math.exp(x);
      const price = blackPrice(side, forward, strike, 1, s);
      const vega = forward * normalPdf(-x / s + 0.5 * s);
      // By how much more than its own rounding a price moves s, relative to s.
      const condition = price / (s * vega);
      if (!(price > 1e-300 && condition < 1e6)) continue;
      carried++;
      const found = impliedTotalVol(side, price, forward, strike);
      worst = Math.max(worst, Math.abs(found / s - 1) / (Number.EPSILON * (1 + condition)));
    }
    expect(worst).toBeLessThanOrEqual(16);
    expect(carried).toBeGreaterThan(500_000);
  });

  it('gives the price back, or is NaN with a reason', () => {
    fc.assert(
      fc.property(
        right,
        fc.double({ min: 1e-3, max: 300, noNaN: true }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        (side, price, forward, strike) => {
          const s = impliedTotalVol(side, price, forward, strike);
          const fault = impliedVolFault(side, price, forward, strike);
          expect(Number.isNaN(s)).toBe(fault !== null);
          const intrinsic = Math.max(side * (forward - strike), 0);
          const bound = side === 1 ? forward : strike;
          if (price < intrinsic) expect(fault).toBe('below_intrinsic');
          if (price >= bound) expect(fault).toBe('above_bound');
          if (fault !== null) return;
          const back = blackPrice(side, forward, strike, 1, s);
          expect(Math.abs(back - price)).toBeLessThanOrEqual(1e-14 * bound);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws, and has a reason for each NaN, whatever it is given', () => {
    const any = fc.double();
    fc.assert(
      fc.property(right, any, any, any, any, (side, guess, price, forward, strike) => {
        const s = impliedTotalVol(side, price, forward, strike);
        expect(Number.isNaN(s)).toBe(impliedVolFault(side, price, forward, strike) !== null);
        const warm = impliedTotalVolFrom(guess, side, price, forward, strike);
        expect(Number.isNaN(warm)).toBe(Number.isNaN(s));
        if (s > 0) expect(Math.abs(warm / s - 1)).toBeLessThanOrEqual(1e-14);
      }),
      { numRuns: 5000 },
    );
  });

  it('is the same from a warm start as from a cold one', () => {
    fc.assert(
      fc.property(
        right,
        level,
        fc.double({ min: -3, max: 3, noNaN: true }),
        total,
        fc.double({ min: -7, max: 3, noNaN: true }),
        (side, forward, x, s, log) => {
          const strike = forward * Math.exp(x);
          const price = blackPrice(side, forward, strike, 1, s);
          const cold = impliedTotalVol(side, price, forward, strike);
          const guess = cold * (1 + 10 ** log);
          const warm = impliedTotalVolFrom(guess, side, price, forward, strike);
          if (Number.isNaN(cold)) expect(warm).toBeNaN();
          else expect(Math.abs(warm / cold - 1)).toBeLessThanOrEqual(5e-15);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('Black-76', () => {
  it('keeps put–call parity and symmetry', () => {
    fc.assert(
      fc.property(level, level, total, (forward, strike, s) => {
        const call = blackPrice(1, forward, strike, 1, s);
        const put = blackPrice(-1, forward, strike, 1, s);
        const scale = Number.EPSILON * (forward + strike);
        expect(Math.abs(call - put - (forward - strike))).toBeLessThanOrEqual(2 * scale);
        // A call on F struck at K is a put on K struck at F.
        expect(blackPrice(-1, strike, forward, 1, s)).toBe(call);
      }),
      { numRuns: 2000 },
    );
  });

  it('rises with the volatility and falls, for a call, with the strike', () => {
    fc.assert(
      fc.property(right, level, level, total, (side, forward, strike, s) => {
        const price = blackPrice(side, forward, strike, 1, s);
        expect(blackPrice(side, forward, strike, 1, s * 1.001)).toBeGreaterThanOrEqual(price);
        const farther = blackPrice(side, forward, strike * (1 + 1e-3 * side), 1, s);
        expect(farther).toBeLessThanOrEqual(price);
      }),
      { numRuns: 2000 },
    );
  });
});
