import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

test('the ceiling doubles up to its cap, and chance chooses below it', () => {
  const chances = [1, 0.5, 0, 1, 1, 1];
  const backoff = new Backoff(() => chances.shift()!, 100, 1000);
  expect(Array.from({ length: 6 }, () => backoff.nextMs())).toEqual([100, 100, 0, 800, 1000, 1000]);
});

test('success begins anew, and no number of failures overflows', () => {
  const backoff = new Backoff(() => 1, 100, 1000);
  for (let n = 0; n < 5000; n++) expect(backoff.nextMs()).toBeLessThanOrEqual(1000);
  expect(backoff.attempts).toBe(5000);
  backoff.succeed();
  expect(backoff.nextMs()).toBe(100);
});
