import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  americanPrice,
  americanTotalVol,
  americanTreePrice,
  blackPrice,
  europeanTotalVol,
  impliedTotalVol,
  type Right,
} from '../index.ts';
import { exerciseBoundary, exercisePremium } from './boundary.ts';
import {
  DISTANCE_STEP,
  DISTANCES,
  EXCESS,
  FIRST_RATE,
  RATE_STEP,
  RATES,
  VARIANCES,
} from './excess.ts';
import { naiveTotalVol } from './total-vol.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Crude: five days to a year or two, 15 % to 150 %, up to 8 % of interest, five deviations. */
const crude = (years: number) =>
  fc.record({
    tau: between(5 / 365, years),
    vol: between(0.15, 1.5),
    rate: between(0, 0.08),
    z: between(-5, 5),
  });

describe('the exercise boundary', () => {
  it('gives the premium of the tree', () => {
    for (const [tau, vol, rate] of [
      [0.25, 0.45, 0.045],
      [1, 0.45, 0.045],
      [2, 1.5, 0.08],
      [2, 0.15, 0.08],
    ] as const) {
      const s = vol * Math.sqrt(tau);
      const rho = rate * tau;
      const heights = exerciseBoundary(s, rho)!;
      for (const z of [-0.5, 0, 0.7, 1.5]) {
        const future = Math.exp(z * s);
        const tree = americanTreePrice(-1, future, 1, tau, vol, rate, 2001);
        const european = blackPrice(-1, future, 1, tau, vol, Math.exp(-rho));
        const premium = Math.exp(0.5 * z * s) * exercisePremium(heights, z * s, s, rho);
        if (Number.isNaN(premium)) expect(tree).toBe(1 - future);
        else expect(Math.abs(european + premium - tree)).toBeLessThanOrEqual(5e-6 * (tree + s));
      }
    }
  });

  it('falls from the strike, the further the longer the option lives', () => {
    const heights = exerciseBoundary(0.4, 0.04)!;
    for (let i = 1; i < heights.length; i++) expect(heights[i]!).toBeLessThan(heights[i - 1]!);
    expect(heights.at(-1)).toBe(0);
  });
});

describe('the total vol behind an American price', () => {
  it('is the one that the tree was grown from', () => {
    for (const tau of [10 / 365, 90 / 365, 1, 2]) {
      for (const vol of [0.2, 0.45, 0.9]) {
        const s = vol * Math.sqrt(tau);
        for (const z of [-2, -1, -0.3, 0, 0.3, 1, 2]) {
          const strike = 70 * Math.exp(z * s);
          const right: Right = z < 0 ? -1 : 1;
          const price = americanTreePrice(right, 70, strike, tau, vol, 0.045, 801);
          const points = (total: number): number => 100 * (total / Math.sqrt(tau) - vol);
          // The tree itself is off by what shows when early exercise is worth nothing.
          const none = americanTreePrice(right, 70, strike, tau, vol, 0, 801);
          const tree = Math.abs(points(impliedTotalVol(right, none, 70, strike)));
          const allowed = 5e-4 + 3 * tree;
          const exact = americanTotalVol(right, price, 70, strike, 0.045 * tau);
          expect(Math.abs(points(exact))).toBeLessThanOrEqual(allowed);
          const grown = price * Math.exp(0.045 * tau);
          const naive = impliedTotalVol(right, grown, 70, strike);
          const fast = europeanTotalVol(naive, Math.log(strike / 70), 0.045 * tau);
          expect(Math.abs(points(fast))).toBeLessThanOrEqual(allowed + 2e-3);
          expect(naive).toBeGreaterThan(exact);
        }
      }
    }
  });

  it('is found in the money too, down to where exercise is due', () => {
    // The American option's own parity: what a call at 60 on 70 is, a put at 70 on 60 is.
    for (const strike of [50, 60, 68, 75, 100]) {
      for (const right of [1, -1] as readonly Right[]) {
        const x = right * Math.log(strike / 70);
        const naive = naiveTotalVol(x, 0.3, 0.04);
        const price = blackPrice(right, 70, strike, 1, naive) * Math.exp(-0.04);
        expect(Math.abs(americanTotalVol(right, price, 70, strike, 0.04) / 0.3 - 1)).toBeLessThan(
          1e-9,
        );
        const mirrored = americanTotalVol(-right as Right, price, strike, 70, 0.04);
        expect(Math.abs(mirrored / 0.3 - 1)).toBeLessThan(1e-9);
      }
    }
    expect(americanTotalVol(1, 30.000001, 100, 70, 0.04)).toBeGreaterThan(0);
  });

  it('is found where the grown price at the first guess is beyond any European one', () => {
    for (const [strike, tau, vol, rate] of [
      [90, 10, 0.5, 0.1],
      [70, 1, 0.3, 3],
    ] as const) {
      const price = americanTreePrice(1, 70, strike, tau, vol, rate, 2001);
      const found = americanTotalVol(1, price, 70, strike, rate * tau) / Math.sqrt(tau);
      expect(Math.abs(found - vol)).toBeLessThan(3e-4);
    }
  });

  it('is not known where no volatility gives the price', () => {
    expect(americanTotalVol(1, 5, 75, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(1, 4, 75, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(1, 75, 75, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(-1, 0, 75, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(-1, 1, -37, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(-1, Number.NaN, 75, 70, 0.04)).toBeNaN();
    expect(americanTotalVol(-1, 1, 75, 70, Number.NaN)).toBeNaN();
  });

  it('is that of a European price without interest', () => {
    const price = blackPrice(1, 70, 75, 1, 0.3);
    expect(americanTotalVol(1, price, 70, 75, 0)).toBe(impliedTotalVol(1, price, 70, 75));
    expect(americanTotalVol(1, price, 70, 75, -0.01)).toBe(
      impliedTotalVol(1, price * Math.exp(-0.01), 70, 75),
    );
    expect(europeanTotalVol(0.3, 0.1, 0)).toBe(0.3);
    expect(europeanTotalVol(0.3, 0.1, -0.01)).toBe(0.3);
  });

  it('differs from what Ju and Zhong would leave by what their price is off', () => {
    const off = americanPrice(1, 70, 70, 1, 0.45, 0.045);
    const points = 100 * americanTotalVol(1, off, 70, 70, 0.045) - 45;
    // 0.459 by the tree against 0.415 by them: a year out they are cheap at the money.
    expect(points).toBeCloseTo(-0.044, 2);
  });
});

describe('the table', () => {
  it('holds what the equation says, at every place', { timeout: 60_000 }, () => {
    expect(EXCESS.length).toBe(VARIANCES.length * RATES * DISTANCES);
    let at = 0;
    for (const variance of VARIANCES) {
      const naive = Math.sqrt(variance);
      for (let k = 0; k < RATES; k++) {
        const rho = (FIRST_RATE + k * RATE_STEP) ** 4;
        for (let i = 0; i < DISTANCES; i++, at++) {
          const w = i * DISTANCE_STEP;
          const x = (w / (1 - 0.5 * w)) * naive;
          // A put so that the price behind is the grown one of a European option at this naive vol.
          const price = blackPrice(-1, Math.exp(x), 1, 1, naive, Math.exp(-rho));
          const exact = americanTotalVol(-1, price, Math.exp(x), 1, rho);
          const excess = Math.log((naive / exact - 1) / rho);
          expect(Math.abs(excess - EXCESS[at]!), `place ${at}: ${excess}`).toBeLessThanOrEqual(
            2e-6,
          );
        }
      }
    }
  });

  it.each([
    [1, 0.001],
    [2, 0.003],
  ])('agrees with the exact answer for crude up to %d years: %d vol points', (years, points) => {
    fc.assert(
      fc.property(crude(years), ({ tau, vol, rate, z }) => {
        const s = vol * Math.sqrt(tau);
        const naive = naiveTotalVol(Math.abs(z) * s, s, rate * tau);
        const fast = europeanTotalVol(naive, z * s, rate * tau);
        expect(Math.abs(fast - s) / Math.sqrt(tau)).toBeLessThanOrEqual(points / 100);
      }),
      { numRuns: 1500 },
    );
  });

  it('rises with the price, and does not care on which side the strike is', () => {
    fc.assert(
      fc.property(between(1e-3, 4), between(0, 6), between(0, 0.4), (total, logMoneyness, rho) => {
        const s = europeanTotalVol(total, logMoneyness, rho);
        expect(s).toBeLessThanOrEqual(total);
        expect(s).toBeGreaterThan(0.85 * total);
        expect(europeanTotalVol(total, -logMoneyness, rho)).toBe(s);
        expect(europeanTotalVol(total * 1.001, logMoneyness, rho)).toBeGreaterThan(s);
        expect(europeanTotalVol(total, logMoneyness, rho * 1.01)).toBeLessThanOrEqual(s);
      }),
      { numRuns: 3000 },
    );
  });

  it('has no answer without numbers', () => {
    expect(europeanTotalVol(Number.NaN, 0.1, 0.01)).toBeNaN();
    expect(europeanTotalVol(0.3, Number.NaN, 0.01)).toBeNaN();
    expect(europeanTotalVol(0, 0.1, 0.01)).toBe(0);
    expect(europeanTotalVol(0.3, Number.POSITIVE_INFINITY, 0.01)).toBeLessThanOrEqual(0.3);
  });
});
