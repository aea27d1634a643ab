import { expect, test } from 'vitest';
import type { Sample } from './measure.ts';
import { accuracy, meets, quantileOf } from './statistics.ts';

const frame = (stretch: number, found: number, truth: number): Sample => ({
  stretch,
  ts: 0,
  health: 'ok',
  found: [found],
  truth: [truth],
});

test('by hand', () => {
  const found = accuracy(
    [
      frame(0, 10.3, 10),
      frame(0, Number.NaN, 10),
      frame(0, 9.6, 10.1),
      // Another stretch: what lies between is no step.
      frame(1, 20, 20),
      frame(1, 20.1, Number.NaN),
    ],
    0,
  );
  expect(found.frames).toBe(4);
  expect(found.n).toBe(3);
  expect(found.bias).toBeCloseTo(-0.2 / 3, 12);
  expect(found.rmse).toBeCloseTo(Math.sqrt((0.09 + 0.25) / 3), 12);
  expect(found.p99).toBeCloseTo(0.5, 12);
  expect(found.max).toBeCloseTo(0.5, 12);
  expect(found.maxStep).toBeCloseTo(0.7, 12);
  expect(found.maxTrueStep).toBeCloseTo(0.1, 12);
});

test('a target is met by both figures, and never by silence', () => {
  const found = accuracy([frame(0, 1.1, 1)], 0);
  expect(meets(found, { rmse: 0.11 })).toBe(true);
  expect(meets(found, { rmse: 0.09 })).toBe(false);
  expect(meets(found, { rmse: 0.11, p99: 0.09 })).toBe(false);
  expect(meets(accuracy([frame(0, Number.NaN, 1)], 0), { rmse: 9 })).toBe(false);
});

test('quantiles are values that were there', () => {
  const sorted = Array.from({ length: 200 }, (_, i) => i + 1);
  expect(quantileOf(sorted, 0.99)).toBe(198);
  expect(quantileOf(sorted, 0.5)).toBe(100);
  expect(quantileOf(sorted, 0)).toBe(1);
  expect(quantileOf([], 0.5)).toBeNaN();
});
