import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  blackPrice,
  fitSvi,
  normalPdf,
  SmilePoints,
  type Svi,
  sviButterflyViolations,
  sviCalendarViolations,
  sviCurvature,
  sviDensityFactor,
  sviSlope,
  sviTotalVariance,
} from '../index.ts';

const folder = new URL('../../../../../shared/fixtures/quant/', import.meta.url);
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

function rows<T>(name: string): readonly T[] {
  return (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { rows: readonly T[] }).rows;
}

/** Axel Vogt's slice, in Gatheral and Jacquier's paper: smooth to look at, and not free of arbitrage. */
const VOGT: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };
const OIL: Svi = { a: 0.004, b: 0.04, rho: -0.25, m: -0.01, sigma: 0.12 };
const FORWARD = 70;
const TAU = 30 / 365;

function pointsOn(svi: Svi, from: number, to: number, noise: (i: number) => number): SmilePoints {
  const points = new SmilePoints();
  points.reset(60);
  for (let i = 0; i < 60; i++) {
    const k = from + ((to - from) * i) / 59;
    const vol = Math.sqrt(sviTotalVariance(svi, k) / TAU);
    const logStrike = k + Math.log(FORWARD);
    // A half-spread of 0.3 vol points.
    points.add(Math.exp(logStrike), logStrike, vol + noise(i) * 0.003, 1 / 0.003);
  }
  return points;
}

describe.runIf(reason === '')(`reference slices${reason}`, () => {
  it('QuantLib: least at its middle', () => {
    for (const row of rows<Svi & { k: number; totalVariance: number }>('ql_svi.json')) {
      expect(sviTotalVariance(row, row.k)).toBeCloseTo(row.totalVariance, 14);
    }
  });

  it('Vogt: arbitrage near 0.8', () => {
    for (const row of rows<Svi>('svi_gatheral_jacquier.json')) {
      expect(row).toMatchObject(VOGT);
      expect(sviDensityFactor(row, 0.8)).toBeLessThan(0);
    }
  });
});

describe('a slice of SVI', () => {
  it('has the derivatives that differences have', () => {
    for (const svi of [VOGT, OIL]) {
      for (const k of [-0.7, -0.1, 0, 0.3, 1.2]) {
        const w = (at: number): number => sviTotalVariance(svi, at);
        expect(sviSlope(svi, k)).toBeCloseTo((w(k + 1e-5) - w(k - 1e-5)) / 2e-5, 8);
        const bend = (w(k + 1e-4) - 2 * w(k) + w(k - 1e-4)) / 1e-8;
        expect(Math.abs(sviCurvature(svi, k) - bend)).toBeLessThan(1e-5);
      }
    }
  });

  it('has the density that prices have', () => {
    for (const k of [-0.6, 0, 0.4, 0.8]) {
      const strike = Math.exp(k);
      const price = (at: number): number =>
        blackPrice(1, 1, at, 1, Math.sqrt(sviTotalVariance(VOGT, Math.log(at))));
      const h = 1e-3;
      const density = (price(strike + h) - 2 * price(strike) + price(strike - h)) / (h * h);
      const s = Math.sqrt(sviTotalVariance(VOGT, k));
      const flat = normalPdf(-k / s - 0.5 * s) / (strike * s);
      expect(sviDensityFactor(VOGT, k)).toBeCloseTo(density / flat, 4);
    }
  });

  it('tells arbitrage', () => {
    expect(sviButterflyViolations(VOGT, -1.5, 1.5)).toBeGreaterThan(0.1);
    expect(sviButterflyViolations(OIL, -0.5, 0.5)).toBe(0);
    expect(sviButterflyViolations({ ...OIL, a: -1 }, -0.5, 0.5)).toBe(1);
    const later = { ...OIL, a: OIL.a + 0.001 };
    expect(sviCalendarViolations(OIL, later, -0.5, 0.5)).toBe(0);
    expect(sviCalendarViolations(later, OIL, -0.5, 0.5)).toBe(1);
    expect(sviCalendarViolations(OIL, { ...OIL, a: Number.NaN }, -0.5, 0.5)).toBe(1);
    // The same level, another skew: they cross at m, in the middle of a symmetric range.
    const leaning = { ...OIL, rho: 0.25 };
    expect(sviCalendarViolations(OIL, leaning, OIL.m - 1, OIL.m + 1)).toBeCloseTo(0.5, 1);
  });
});

describe('calibration of SVI', () => {
  it.each([
    ['oil', OIL, -0.3, 0.3],
    ['Vogt', VOGT, -1.5, 1.5],
    ['a hockey stick', { a: 0.005, b: 0.06, rho: 0.6, m: 0.03, sigma: 0.02 }, -0.3, 0.3],
  ] as const)('finds the slice that the points are on: %s', (_, svi, from, to) => {
    const found = fitSvi(
      pointsOn(svi, from, to, () => 0),
      FORWARD,
      TAU,
    )!;
    for (const name of ['a', 'b', 'rho', 'm', 'sigma'] as const) {
      expect(found[name]).toBeCloseTo(svi[name], 4);
    }
    expect(found.rmsHalfSpreads).toBeLessThan(1e-3);
    expect(found.lowest).toBeCloseTo(from, 12);
    expect(found.highest).toBeCloseTo(to, 12);
  });

  it('comes near it in noise, whatever a few quotes say', () => {
    // Golden-ratio noise up to 0.3 half-spreads; three quotes are stale by many half-spreads.
    const noise = (i: number): number =>
      i % 20 === 7 ? 12 : 0.6 * (((i * 0.618_033_988_7) % 1) - 0.5);
    const found = fitSvi(pointsOn(OIL, -0.3, 0.3, noise), FORWARD, TAU)!;
    for (const k of [-0.25, -0.1, 0, 0.1, 0.25]) {
      const vol = Math.sqrt(sviTotalVariance(found, k) / TAU);
      expect(Math.abs(vol - Math.sqrt(sviTotalVariance(OIL, k) / TAU))).toBeLessThan(0.0015);
    }
    expect(found.rmsHalfSpreads).toBeLessThan(0.6);
    expect(sviButterflyViolations(found, -0.3, 0.3)).toBe(0);
  });

  it('keeps to slices that may exist', () => {
    // Variance falling to nothing, and wings steeper than any law of prices allows.
    const wild = (i: number): number => (i < 20 ? 800 : i < 40 ? -50 : 900) * (1 + 0.1 * (i % 3));
    const found = fitSvi(pointsOn(OIL, -0.3, 0.3, wild), FORWARD, TAU)!;
    expect(found.b * (1 + Math.abs(found.rho))).toBeLessThanOrEqual(2 + 1e-12);
    for (let k = -1; k <= 1; k += 0.05) {
      expect(sviTotalVariance(found, k)).toBeGreaterThan(-1e-15);
    }
    const flat = fitSvi(
      pointsOn({ ...OIL, b: 0 }, -0.3, 0.3, () => 0),
      FORWARD,
      TAU,
    )!;
    expect(sviTotalVariance(flat, 0)).toBeCloseTo(OIL.a, 10);
  });

  it('does not ask how many half-spreads make a vol point', () => {
    for (const scale of [1e-200, 1e-3, 1e150, 1e300]) {
      const points = pointsOn(OIL, -0.3, 0.3, () => 0);
      for (let i = 0; i < points.count; i++) points.precision[i] = scale;
      const found = fitSvi(points, FORWARD, TAU)!;
      for (const k of [-0.25, 0, 0.25]) {
        expect(sviTotalVariance(found, k)).toBeCloseTo(sviTotalVariance(OIL, k), 6);
      }
    }
  });

  it('says no where there is too little', () => {
    const points = pointsOn(OIL, -0.3, 0.3, () => 0);
    expect(fitSvi(new SmilePoints(), FORWARD, TAU)).toBeNull();
    expect(fitSvi(points, Number.NaN, TAU)).toBeNull();
    expect(fitSvi(points, -1, TAU)).toBeNull();
    expect(fitSvi(points, FORWARD, 0)).toBeNull();
    for (const vol of [1e-200, 1e160, 0, Number.NaN]) {
      points.vol[3] = vol;
      expect(fitSvi(points, FORWARD, TAU)).toBeNull();
    }
    points.count = 3;
    expect(fitSvi(points, FORWARD, TAU)).toBeNull();
  });
});
