import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microClock, systemMicros } from './clock.ts';

test('whatever the clocks do, time is a whole number and never runs backwards', () => {
  const step = fc.record({
    steady: fc.double({ min: 0, max: 1e6, noNaN: true }),
    wall: fc.integer({ min: -1e7, max: 1e7 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      let steady = 1_767_225_600_000.125;
      let wall = 1_767_225_600_000;
      const clock = microClock(
        () => steady,
        () => wall,
      );
      let last = clock();
      for (const move of steps) {
        steady += move.steady;
        wall += move.wall;
        const now = clock();
        expect(Number.isSafeInteger(now)).toBe(true);
        expect(now).toBeGreaterThanOrEqual(last);
        // never left behind by a machine that slept
        expect(now).toBeGreaterThan(wall * 1000 - 500_000);
        last = now;
      }
    }),
  );
});

test('it follows the steady clock to the microsecond', () => {
  let steady = 1000;
  const clock = microClock(
    () => steady,
    () => 1000,
  );
  expect(clock()).toBe(1_000_000);
  steady = 1000.0015;
  expect(clock()).toBe(1_000_001);
});

test('it takes over a step forward, not a small difference, not a step back', () => {
  let wall = 1000;
  const clock = microClock(
    () => 1000,
    () => wall,
  );
  wall = 1499;
  expect(clock()).toBe(1_000_000);
  wall = 61_000;
  expect(clock()).toBe(61_000_000);
  wall = 2000;
  expect(clock()).toBe(61_000_000);
});

test('systemMicros is now', () => {
  const before = Date.now() * 1000;
  const now = systemMicros();
  expect(now).toBeGreaterThan(before - 1_000_000);
  expect(now).toBeLessThan(Date.now() * 1000 + 1_000_000);
});
