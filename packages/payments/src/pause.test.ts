import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { pause } from './pause.ts';

test('waits its time, or until the signal aborts, and leaves nothing behind', async () => {
  const { signal } = new AbortController();
  const since = performance.now();
  await pause(20, signal);
  expect(performance.now() - since).toBeGreaterThanOrEqual(19);
  expect(getEventListeners(signal, 'abort')).toEqual([]);

  const stop = new AbortController();
  const waiting = pause(3_600_000, stop.signal);
  stop.abort();
  await waiting;
  await pause(3_600_000, stop.signal);
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});
