import { describe, expect, it } from 'vitest';
import { guessAtm, SmileBand, SmileFit, SmilePoints } from '../index.ts';

const FORWARD = 70;
const TAU = 30 / 365;
const ATM = 0.35;
const WIDTH = ATM * Math.sqrt(TAU);
/** How many half-spreads a price moves by 1.00 of volatility: a half-spread of 0.4 vol points. */
const PRECISION = 250;

/** Points at these z as a fit of equal weights leaves them. */
function evenly(...zs: number[]): SmilePoints {
  const points = new SmilePoints();
  points.reset(zs.length);
  zs.forEach((z, i) => {
    points.add(FORWARD, Math.log(FORWARD), ATM, PRECISION);
    points.z[i] = z;
    points.weight[i] = 1;
    points.trust[i] = 1;
  });
  return points;
}

describe('the error of a curve', () => {
  // Savitzky and Golay (1964): the quadratic through five points is (−3, 12, 17, 12, −3)/35 of them in the
  // middle and (31, 9, −3, −5, 3)/35 at the first, so its variance is 17/35 and 31/35 of that of a point.
  it.each([
    [0, 17 / 35],
    [-1, 31 / 35],
    [1, 31 / 35],
  ])('at %d is what least squares say', (z, share) => {
    const band = new SmileBand();
    const smile = { order: 3, unit: 0.2, rmsHalfSpreads: 0.6 };
    expect(band.read(smile, evenly(-1, -0.5, 0, 0.5, 1))).toBe(true);
    // Five residuals with three coefficients taken out of them.
    // 4.685: 1 − 6/21.949 + 15/481.8 = 0.75777 by 1 − 2/21.949 + 3/481.8 = 0.91511 is 0.82807.
    const ofPoint = ((0.6 / Math.sqrt(0.82807)) * Math.sqrt(5 / 2)) / PRECISION;
    expect(band.errorAt(0.2 * z)).toBeCloseTo(ofPoint * Math.sqrt(share), 7);
  });

  it('is not known without more points than coefficients', () => {
    const band = new SmileBand();
    for (const points of [evenly(-1, 0, 1), evenly(0.1, 0.1, 0.1, 0.1, 0.1), evenly()]) {
      expect(band.read({ order: 3, unit: 0.2, rmsHalfSpreads: 0.6 }, points)).toBe(false);
      expect(band.errorAt(0)).toBeNaN();
    }
    expect(band.read({ order: 0, unit: Number.NaN, rmsHalfSpreads: Number.NaN }, evenly())).toBe(
      false,
    );
  });

  it('is nothing where the quotes lie on the curve', () => {
    const points = chain(() => 0);
    const band = new SmileBand();
    band.read(fitted(points), points);
    expect(band.errorAt(0)).toBeLessThan(1e-12);
  });
});

it('twice the error holds the true smile 19 times in 20, from the money to the wings', () => {
  const random = gaussians(11);
  const places = [-1.8, -1, 0, 0.6, 1.5];
  const inside = places.map(() => 0);
  const CHAINS = 2000;
  const band = new SmileBand();
  for (let i = 0; i < CHAINS; i++) {
    const points = chain(() => (0.5 * random()) / PRECISION);
    const smile = fitted(points);
    expect(band.read(smile, points)).toBe(true);
    places.forEach((z, at) => {
      const away = Math.abs(smile.volAt(z * WIDTH) - truth(z));
      if (away <= 2 * band.errorAt(z * WIDTH)) inside[at]!++;
    });
  }
  for (const count of inside) {
    expect(count / CHAINS).toBeGreaterThan(0.92);
    expect(count / CHAINS).toBeLessThan(0.97);
  }
});

function truth(z: number): number {
  return ATM - 0.01 * z + 0.012 * z ** 2;
}

/** Thirty quotes with these errors. */
function chain(error: () => number): SmilePoints {
  const points = new SmilePoints();
  points.reset(30);
  for (let i = 0; i < 30; i++) {
    const z = -2.1 + (4.2 * i) / 29;
    const strike = FORWARD * Math.exp(z * WIDTH);
    points.add(strike, Math.log(strike), truth(z) + error(), PRECISION);
  }
  return points;
}

function fitted(points: SmilePoints): SmileFit {
  const fit = new SmileFit();
  expect(fit.fit(points, FORWARD, TAU, guessAtm(points, FORWARD))).toBe(true);
  return fit;
}

/** Box and Muller on mulberry32: the same numbers every time. */
function gaussians(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
