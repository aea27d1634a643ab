import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveSkew, skewSignal } from './skew.ts';
import { newAlphaState, type Skew } from './state.ts';

const SECOND = 1_000_000;
const fresh = (): Skew => newAlphaState(['CL']).products.get('CL')!.skew;

/** A path of y that changes every ten seconds, sampled every `stepMs`. */
function walk(stepMs: number, endSec: number, path: (sec: number) => number): Skew {
  const skew = fresh();
  for (let ms = 0; ms <= endSec * 1000; ms += stepMs) {
    const y = path(10 * Math.floor(ms / 10_000));
    moveSkew(skew, ms * 1000, y, 1, ms * 1000);
  }
  return skew;
}

test('the averages follow the closed form of a step', () => {
  const skew = fresh();
  for (let sec = 0; sec <= 400; sec += 50) {
    moveSkew(skew, sec * SECOND, sec < 100 ? 0 : 1, 1, sec * SECOND);
  }
  // 300 s at 1 after 100 s at 0, by the weight of 400 s: (1 - e^(-300/tau)) / (1 - e^(-400/tau)).
  expect(skew.fast.mean).toBeCloseTo(0.632120559 / 0.736402862, 8);
  expect(skew.slow.mean).toBeCloseTo((1 - Math.exp(-300 / 7200)) / (1 - Math.exp(-400 / 7200)), 12);
  expect(skew.slow.observedUs).toBe(400 * SECOND);
});

test('the signal does not depend on how often it is asked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 61, maxLength: 61 }),
      (ys) => {
        const path = (sec: number): number => ys[sec / 10]!;
        const often = walk(100, 600, path);
        const seldom = walk(10_000, 600, path);
        expect(often.fast.mean).toBeCloseTo(seldom.fast.mean, 9);
        expect(often.slow.mean).toBeCloseTo(seldom.slow.mean, 9);
        // The deviation is measured from the moving slow average, so it agrees to second order only.
        expect(skewSignal(often)).toBeCloseTo(skewSignal(seldom), 2);
      },
    ),
    { numRuns: 30 },
  );
});

test('it says nothing in the first minute, then nothing new while y stands still', () => {
  const skew = fresh();
  moveSkew(skew, 0, 0.1, 1, 0);
  moveSkew(skew, 59 * SECOND, 0.1, 1, 0);
  expect(skewSignal(skew)).toBeNaN();
  moveSkew(skew, 60 * SECOND, 0.1, 1, 0);
  expect(skewSignal(skew)).toBe(0);
});

test('a rise of the skew is positive, and at most 1', () => {
  const skew = walk(1000, 600, (sec) => (sec < 300 ? -0.1 : 0.3));
  expect(skewSignal(skew)).toBeGreaterThan(0.2);
  expect(skewSignal(skew)).toBeLessThanOrEqual(1);
});

test('while y is not known everything stands still, and the hole is not counted afterwards', () => {
  const skew = walk(1000, 600, (sec) => (sec < 300 ? -0.1 : 0.1));
  const before = structuredClone(skew);
  moveSkew(skew, 601 * SECOND, Number.NaN, 1, 601 * SECOND);
  const frozen = structuredClone(skew);
  moveSkew(skew, 5000 * SECOND, Number.NaN, 1, 5000 * SECOND);
  moveSkew(skew, 9000 * SECOND, 0.1, 1, 9000 * SECOND);
  expect([skew.fast, skew.slow]).toEqual([frozen.fast, frozen.slow]);
  expect(skew.slow.observedUs).toBe(before.slow.observedUs + SECOND);
  expect(skew.ts).toBe(9000 * SECOND);
});

test('it is worth what the chain behind it is worth, and held with that', () => {
  const skew = walk(1000, 600, (sec) => (sec < 300 ? -0.1 : 0.3));
  const whole = skewSignal(skew);
  moveSkew(skew, 601 * SECOND, 0.3, 0.5, 601 * SECOND);
  const half = skewSignal(skew);
  expect(half).toBeCloseTo(0.5 * whole, 2);
  moveSkew(skew, 602 * SECOND, Number.NaN, Number.NaN, 602 * SECOND);
  moveSkew(skew, 900 * SECOND, Number.NaN, Number.NaN, 900 * SECOND);
  expect(skewSignal(skew)).toBeCloseTo(half, 2);
});
