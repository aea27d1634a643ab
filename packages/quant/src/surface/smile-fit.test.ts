import { describe, expect, it } from 'vitest';
import { guessAtm, SmileFit, SmilePoints } from '../index.ts';

const FORWARD = 70;
const TAU = 30 / 365;
const ATM = 0.35;
const WIDTH = ATM * Math.sqrt(TAU);

/** Points at these places in standard deviations, on a curve of the volatility in them. */
function pointsOn(
  zs: readonly number[],
  volAt: (z: number) => number,
  precision = 40,
): SmilePoints {
  const points = new SmilePoints();
  points.reset(zs.length);
  for (const z of zs) {
    const strike = FORWARD * Math.exp(z * WIDTH);
    points.add(strike, Math.log(strike), volAt(z), precision);
  }
  return points;
}

function places(count: number, from = -1.9, to = 1.9): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

function fitted(points: SmilePoints): SmileFit {
  const fit = new SmileFit();
  expect(fit.fit(points, FORWARD, TAU, ATM)).toBe(true);
  return fit;
}

describe('smile fit', () => {
  it.each([
    [40, 5, (z: number) => 0.35 - 0.01 * z + 0.012 * z ** 2 + 0.001 * z ** 3 - 0.0008 * z ** 4],
    [10, 5, (z: number) => 0.35 - 0.01 * z + 0.012 * z ** 2 + 0.001 * z ** 3 - 0.0008 * z ** 4],
    [9, 4, (z: number) => 0.35 + 0.02 * z + 0.012 * z ** 2 - 0.001 * z ** 3],
    [8, 4, (z: number) => 0.35 + 0.02 * z + 0.012 * z ** 2 - 0.001 * z ** 3],
    [7, 3, (z: number) => 0.35 + 0.02 * z + 0.012 * z ** 2],
    [4, 3, (z: number) => 0.35 + 0.02 * z + 0.012 * z ** 2],
  ])('goes through %d points with %d coefficients', (count, order, volAt) => {
    const fit = fitted(pointsOn(places(count), volAt));
    expect(fit.order).toBe(order);
    expect(fit.used).toBe(count);
    expect(fit.flagged).toBe(count < 6);
    expect(fit.rmsHalfSpreads).toBeLessThan(1e-10);
    expect(fit.distrusted).toBe(0);
    expect(fit.atm()).toBeCloseTo(volAt(0), 12);
    for (const z of [-1.5, -0.3, 0.7, 1.85]) {
      expect(fit.volAt(z * WIDTH)).toBeCloseTo(volAt(z), 12);
    }
  });

  it('takes a cubic where one wing is too thin for a quartic', () => {
    const zs = [...places(20, -1.9, -0.1), 0.2, 0.4];
    const fit = fitted(pointsOn(zs, () => 0.4));
    expect([fit.order, fit.puts, fit.calls]).toEqual([4, 20, 2]);
  });

  it('leaves out what is beyond 2.2 standard deviations, and is frozen there', () => {
    const fit = fitted(
      pointsOn([-5, -2.3, ...places(20), 2.3, 4], (z) => (z * z > 4.84 ? 3 : 0.35)),
    );
    expect(fit.used).toBe(20);
    expect(fit.lowest / WIDTH).toBeCloseTo(-1.9, 12);
    expect(fit.highest / WIDTH).toBeCloseTo(1.9, 12);
    const sloped = fitted(pointsOn(places(20), (z) => 0.35 + 0.02 * z));
    expect(sloped.volAt(9)).toBeCloseTo(0.35 + 0.02 * 1.9, 12);
    expect(sloped.volAt(-9)).toBeCloseTo(0.35 - 0.02 * 1.9, 12);
    expect(sloped.reaches(1.8 * WIDTH)).toBe(true);
    expect(sloped.reaches(1.95 * WIDTH)).toBe(false);
  });

  it('does not follow a stale quote, nor a garbled one', () => {
    const truth = (z: number): number => 0.35 + 0.01 * z + 0.01 * z * z;
    for (const wrong of [0.03, 0.3, 3]) {
      const points = pointsOn(places(40), truth);
      points.vol[18] = points.vol[18]! + wrong;
      points.vol[33] = points.vol[33]! - Math.min(wrong, 0.3);
      const fit = fitted(points);
      expect(Math.abs(fit.atm() - 0.35)).toBeLessThan(1e-3);
      expect(fit.distrusted).toBeGreaterThanOrEqual(2);
      expect(fit.rmsHalfSpreads).toBeLessThan(0.2);
    }
  });

  it('says how far the quotes are from it, in half-spreads', () => {
    // Every second quote half a half-spread too high, the others too low: no curve is nearer.
    const points = pointsOn(places(40), () => 0.35);
    for (let i = 0; i < 40; i++) points.vol[i] = 0.35 + ((i % 2 === 0 ? 1 : -1) * 0.5) / 40;
    expect(fitted(points).rmsHalfSpreads).toBeCloseTo(0.5, 1);
  });

  it('weights by precision', () => {
    // Two curves of twenty points, one a thousand times as precise.
    const zs = places(40);
    const points = pointsOn(zs, () => 0.35);
    for (let i = 0; i < 40; i += 2) {
      points.vol[i] = 0.36;
      points.precision[i] = 0.04;
    }
    expect(fitted(points).atm()).toBeCloseTo(0.35, 6);
  });

  it('does not hear a point whose precision is not above zero', () => {
    for (const precision of [0, -40, -1e9]) {
      const points = pointsOn(places(20), () => 0.35);
      points.vol[9] = 5;
      points.precision[9] = precision;
      expect(fitted(points).atm()).toBeCloseTo(0.35, 12);
    }
  });

  it('says no where there is nothing to fit', () => {
    const fit = fitted(pointsOn(places(20), () => 0.35));
    const none = (points: SmilePoints, atm = ATM, forward = FORWARD, tau = TAU): void => {
      expect(fit.fit(points, forward, tau, atm)).toBe(false);
      expect([fit.order, fit.used]).toEqual([0, 0]);
      expect(fit.volAt(0)).toBeNaN();
      expect(fit.atm()).toBeNaN();
      expect(fit.reaches(0)).toBe(false);
    };
    none(new SmilePoints());
    none(pointsOn(places(3), () => 0.35));
    none(pointsOn([0.5, 0.5, 0.5, 0.5, 0.5], () => 0.35));
    const flat = pointsOn(places(20), () => 0.35);
    for (const bad of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) none(flat, bad);
    none(flat, ATM, -37);
    none(flat, ATM, FORWARD, 0);
    none(flat, ATM, FORWARD, -1);
    const holed = pointsOn(places(20), () => 0.35);
    holed.vol[7] = Number.NaN;
    none(holed);
  });

  it('does not know the middle where all points lie to one side', () => {
    const fit = fitted(pointsOn(places(20, 0.1, 1.9), () => 0.35));
    expect(fit.atm()).toBeNaN();
    expect(fit.volAt(1 * WIDTH)).toBeCloseTo(0.35, 12);
  });

  it('is the same work in the normal measure', () => {
    // Around minus 37 dollars; volatility in dollars a year.
    const forward = -37.63;
    const width = 90 * Math.sqrt(TAU);
    const points = new SmilePoints();
    points.reset(30);
    for (const z of places(30)) points.add(forward + z * width, Number.NaN, 90 + 4 * z * z - z, 1);
    const fit = new SmileFit();
    expect(fit.fit(points, forward, TAU, 90, 'normal')).toBe(true);
    expect([fit.order, fit.puts, fit.calls]).toEqual([5, 15, 15]);
    expect(fit.atm()).toBeCloseTo(90, 9);
    expect(fit.volAt(1.5 * width)).toBeCloseTo(90 + 9 - 1.5, 9);
  });
});

describe('first guess', () => {
  it('is the median of the nearest strikes on both sides', () => {
    const points = pointsOn(places(20), (z) => 0.35 + 0.02 * z);
    points.vol[9] = 3;
    expect(guessAtm(points, FORWARD)).toBeCloseTo(0.35, 2);
    const few = pointsOn([-0.5, 0.5, 1], (z) => 0.3 + 0.1 * z);
    expect(guessAtm(few, FORWARD)).toBeCloseTo(0.3, 12);
  });

  it('needs both sides', () => {
    expect(guessAtm(new SmilePoints(), FORWARD)).toBeNaN();
    expect(
      guessAtm(
        pointsOn([0.1, 0.2], () => 0.3),
        FORWARD,
      ),
    ).toBeNaN();
    expect(
      guessAtm(
        pointsOn([-0.2, -0.1], () => 0.3),
        FORWARD,
      ),
    ).toBeNaN();
  });
});
