import { expect, test } from 'vitest';
import { pressCounter } from './interrupts.ts';

test('counts presses, not the signals that one press causes', () => {
  const count = pressCounter();
  expect([0, 3, 900, 902, 905, 2000].map(count)).toEqual([1, null, 2, null, null, 3]);
});
