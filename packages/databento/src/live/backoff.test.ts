import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

test('waits double up to the longest, half of each by chance', () => {
  const least = new Backoff(1_000, 60_000, () => 0);
  const waits = Array.from({ length: 8 }, () => least.next());
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  const most = new Backoff(1_000, 60_000, () => 0.5);
  expect([most.next(), most.next()]).toEqual([750, 1_500]);
  most.reset();
  expect(most.next()).toBe(750);
});
