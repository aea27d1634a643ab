import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('lets the burst through, then the rate, and saves up no more than the burst', () => {
  const bucket = new TokenBucket(10, 3, 0);
  const taken = (nowMs: number): number => {
    let count = 0;
    while (bucket.take(nowMs)) count += 1;
    return count;
  };
  expect(taken(0)).toBe(3);
  expect(taken(99)).toBe(0);
  expect(taken(100)).toBe(1);
  expect(taken(350)).toBe(2);
  expect(taken(60_000)).toBe(3);
});
