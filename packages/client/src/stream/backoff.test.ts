import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('waits longer after each failure, up to a limit, and never for nothing', () => {
  const longest = [0, 1, 2, 3, 4, 9].map((failures) => backoffMs(failures, 0.999_999));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(backoffMs(0, 0)).toBe(100);
  expect(backoffMs(9, 0)).toBe(100);
  expect(backoffMs(1, 0.5)).toBe(1_050);
});
