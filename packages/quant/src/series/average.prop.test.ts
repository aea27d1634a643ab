import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Average, moveAverage, newAverage } from './average.ts';

interface Stretch {
  readonly dtUs: number;
  readonly value: number;
}

const stretches = fc.array(
  fc.record({
    dtUs: fc.integer({ min: 1, max: 20_000_000 }),
    value: fc.double({ min: -100, max: 100, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);
const tau = 5_000_000;

/** The weights one by one, from their definition: a stretch weighs what its own time is worth now. */
function slow(all: readonly Stretch[]): Omit<Average, 'observedUs'> {
  let age = 0;
  let weight = 0;
  let sum = 0;
  const weights: number[] = [];
  for (const { dtUs, value } of all.toReversed()) {
    const w = Math.exp(-age / tau) - Math.exp(-(age + dtUs) / tau);
    weights.unshift(w);
    weight += w;
    sum += w * value;
    age += dtUs;
  }
  const mean = sum / weight;
  const squares = all.reduce((s, { value }, i) => s + weights[i]! * (value - mean) ** 2, 0);
  return { mean, variance: squares / weight, weight };
}

function run(all: readonly Stretch[], average: Average = newAverage()): Average {
  for (const { dtUs, value } of all) moveAverage(average, dtUs, value, tau);
  return average;
}

function alike(one: Omit<Average, 'observedUs'>, other: Omit<Average, 'observedUs'>): void {
  // Weights far below 1 lose digits in the slow form, by subtraction.
  const tolerance = 1e-12 / Math.min(one.weight, 1);
  expect(Math.abs(one.weight - other.weight)).toBeLessThan(1e-12);
  expect(Math.abs(one.mean - other.mean)).toBeLessThan(100 * tolerance);
  expect(Math.abs(one.variance - other.variance)).toBeLessThan(10_000 * tolerance);
}

test('is the weighted mean and variance of everything before', () => {
  fc.assert(fc.property(stretches, (all) => alike(run(all), slow(all))));
});

test('does not depend on the cadence', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 2, max: 7 }), (all, parts) => {
      const finer = all.flatMap(({ dtUs, value }) =>
        Array.from({ length: parts }, () => ({ dtUs: dtUs / parts, value })),
      );
      alike(run(all), run(finer));
    }),
  );
});

test('a copy in the middle changes nothing', () => {
  fc.assert(
    fc.property(stretches, stretches, (before, after) => {
      const average = run(before);
      expect(run(after, structuredClone(average))).toEqual(run(after, average));
    }),
  );
});
