import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  blackDelta,
  blackPrice,
  butterfly,
  butterflyViolations,
  densityFactor,
  type Measure,
  moneynessAtDelta,
  normalCdf,
  normalPdf,
  riskReversal,
  SmileFit,
  SmilePoints,
  strikeAt,
  volAtDelta,
} from '../index.ts';

const fixture = new URL(
  '../../../../../shared/fixtures/quant/market_conventions.json',
  import.meta.url,
);
const reason = existsSync(fixture) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

const FORWARD = 70;
const TAU = 30 / 365;

/** A fit through thirty points of a curve in standard deviations. */
function smile(
  atm: number,
  volAt: (z: number) => number,
  measure: Measure = 'lognormal',
  from = -1.9,
  to = 1.9,
): SmileFit {
  const width = atm * Math.sqrt(TAU);
  const points = new SmilePoints();
  points.reset(30);
  for (let i = 0; i < 30; i++) {
    const z = from + ((to - from) * i) / 29;
    const strike = measure === 'normal' ? FORWARD + z * width : FORWARD * Math.exp(z * width);
    points.add(strike, Math.log(strike), volAt(z), 40 * (0.35 / atm));
  }
  const fit = new SmileFit();
  expect(fit.fit(points, FORWARD, TAU, atm, measure)).toBe(true);
  return fit;
}

const DELTAS = [0.1, 0.25, 0.4, -0.4, -0.25, -0.1] as const;

describe('delta on a fitted smile', () => {
  it('has that delta, by Black-76', () => {
    const fit = smile(0.35, (z) => 0.35 - 0.015 * z + 0.012 * z * z);
    for (const delta of DELTAS) {
      const strike = strikeAt(fit, moneynessAtDelta(fit, delta));
      const vol = volAtDelta(fit, delta);
      expect(vol).toBe(fit.volAt(moneynessAtDelta(fit, delta)));
      const right = delta > 0 ? 1 : -1;
      expect(blackDelta(right, FORWARD, strike, TAU, vol)).toBeCloseTo(delta, 11);
    }
  });

  it('is 0.6745 standard deviations away in the normal measure', () => {
    // The quartile of the normal distribution, from any table.
    const flat = smile(25, () => 25, 'normal');
    const width = 25 * Math.sqrt(TAU);
    expect(moneynessAtDelta(flat, 0.25) / width).toBeCloseTo(0.674_489_75, 8);
    expect(moneynessAtDelta(flat, -0.25) / width).toBeCloseTo(-0.674_489_75, 8);
    expect(strikeAt(flat, 3)).toBe(73);
    const bent = smile(25, (z) => 25 + z + z * z, 'normal');
    for (const delta of DELTAS) {
      const m = moneynessAtDelta(bent, delta);
      const right = delta > 0 ? 1 : -1;
      const d = -m / (bent.volAt(m) * Math.sqrt(TAU));
      expect(right * normalCdf(right * d)).toBeCloseTo(delta, 11);
    }
  });

  it('is not known where the points do not reach', () => {
    const fit = smile(0.35, () => 0.35, 'lognormal', -1.9, 0.9);
    expect(volAtDelta(fit, 0.25)).toBeCloseTo(0.35, 12);
    expect(volAtDelta(fit, 0.1)).toBeNaN();
    expect(moneynessAtDelta(fit, 0.1)).toBeNaN();
    expect(volAtDelta(fit, -0.1)).toBeCloseTo(0.35, 12);
    expect(volAtDelta(new SmileFit(), 0.25)).toBeNaN();
    expect(volAtDelta(fit, 0)).toBeNaN();
    expect(volAtDelta(fit, 1.5)).toBeNaN();
  });

  it('is signed as the market signs it', () => {
    // CME on CVOL's skew: puts at 70 and calls at 45 are −25.
    expect(riskReversal(0.45, 0.7)).toBeCloseTo(-25, 12);
    // Hand arithmetic: half of 0.45 + 0.70 less 0.50.
    expect(butterfly(0.45, 0.7, 0.5)).toBeCloseTo(7.5, 12);
    const dearCalls = smile(0.4, (z) => 0.4 + 0.02 * z);
    expect(riskReversal(volAtDelta(dearCalls, 0.25), volAtDelta(dearCalls, -0.25))).toBeGreaterThan(
      2,
    );
  });
});

describe.runIf(reason === '')(`conventions${reason}`, () => {
  it('gives the risk reversals that are printed', () => {
    const table = JSON.parse(readFileSync(fixture, 'utf8')) as {
      rr_sign: readonly { example?: string | { put25: number; call25: number; rr25: number } }[];
    };
    let checked = 0;
    for (const { example } of table.rr_sign) {
      if (typeof example !== 'object') continue;
      const { call25, put25, rr25 } = example;
      expect(riskReversal(call25 / 100, put25 / 100)).toBeCloseTo(rr25, 12);
      checked++;
    }
    expect(checked).toBeGreaterThan(0);
  });
});

describe('butterfly arbitrage', () => {
  /** Second derivative by central differences. */
  const bend = (f: (x: number) => number, x: number, h: number): number =>
    (f(x + h) - 2 * f(x) + f(x - h)) / (h * h);

  it('is the sign of the density, which prices have by their second derivative', () => {
    const fit = smile(0.35, (z) => 0.35 - 0.03 * z + 0.02 * z * z - 0.002 * z ** 4);
    const price = (strike: number): number =>
      blackPrice(1, FORWARD, strike, TAU, fit.volAt(Math.log(strike / FORWARD)));
    for (const z of [-1.5, -0.8, 0, 0.4, 1.6]) {
      const k = z * 0.35 * Math.sqrt(TAU);
      const strike = FORWARD * Math.exp(k);
      const s = fit.volAt(k) * Math.sqrt(TAU);
      const flat = normalPdf(-k / s - 0.5 * s) / (strike * s);
      expect(densityFactor(fit, k)).toBeCloseTo(bend(price, strike, 0.01) / flat, 4);
    }
  });

  it('is so for Bachelier', () => {
    const fit = smile(25, (z) => 25 - 2 * z + z * z - 0.1 * z ** 4, 'normal');
    const price = (strike: number): number => {
      const m = strike - FORWARD;
      const s = fit.volAt(m) * Math.sqrt(TAU);
      return -m * normalCdf(-m / s) + s * normalPdf(-m / s);
    };
    for (const z of [-1.5, -0.8, 0, 0.4, 1.6]) {
      const m = z * 25 * Math.sqrt(TAU);
      const s = fit.volAt(m) * Math.sqrt(TAU);
      const flat = normalPdf(-m / s) / s;
      expect(densityFactor(fit, m)).toBeCloseTo(bend(price, FORWARD + m, 0.01) / flat, 4);
    }
  });

  it('is counted over the range', () => {
    expect(butterflyViolations(smile(0.35, () => 0.35))).toBe(0);
    expect(butterflyViolations(smile(0.35, (z) => 0.35 - 0.02 * z + 0.01 * z * z))).toBe(0);
    // A peak at the money: no density can be so hollow.
    const peaked = butterflyViolations(smile(0.35, (z) => 0.35 + 0.4 * (1 - (z * z) / 4) ** 2));
    expect(peaked).toBeGreaterThan(0.1);
    expect(peaked).toBeLessThan(0.9);
    expect(butterflyViolations(new SmileFit())).toBeNaN();
  });
});
