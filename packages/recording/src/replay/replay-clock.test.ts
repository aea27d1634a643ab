import { expect, test } from 'vitest';
import { ReplayClock } from './replay-clock.ts';

const SEC = 1e6;

/** What is to be waited for an event so many seconds of the tape behind another one, s. */
function waitSec(gapSec: number, speed: number): number {
  const clock = new ReplayClock();
  expect(clock.msUntil(0, speed)).toBe(0);
  return Math.ceil(clock.msUntil(gapSec * SEC, speed) / 1000);
}

test('waits as long as the tape took at its speed, however slow that is', () => {
  expect(waitSec(1, 1)).toBe(1);
  expect(waitSec(60, 10)).toBe(6);
  // A second between two ticks in slow motion.
  expect(waitSec(1, 0.01)).toBe(100);
});

test('waits ten seconds at most where nothing was recorded', () => {
  expect(waitSec(3_600, 1)).toBe(10);
  expect(waitSec(3_600, 10)).toBe(10);
});
