import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.ts';
import { newTapeCounts, type TapeCounts } from './tape-recorder.ts';

let counts: TapeCounts;
let progress: Progress;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'], now: 0 });
  counts = newTapeCounts();
  progress = new Progress(counts);
  progress.enter('reading');
  counts.reading = true;
});
afterEach(() => {
  vi.useRealTimers();
});

test('reading to the end of the tape is not enough: what was read has to be stored', () => {
  counts.atEndMs = performance.now();
  counts.stalledSinceMs = performance.now();
  vi.advanceTimersByTime(29_000);
  // The tape goes on, and its end is met again and again.
  counts.atEndMs = performance.now();
  expect(progress.check()).toEqual({ ok: true });
  vi.advanceTimersByTime(2_000);
  counts.atEndMs = performance.now();
  expect(progress.check()).toEqual({ ok: false, reason: 'not_stored', ageMs: 31_000 });
  counts.stalledSinceMs = null;
  expect(progress.check()).toEqual({ ok: true });
});

test('a ClickHouse that takes nothing is told of while the store catches up, too', () => {
  counts.pending = 5;
  expect(progress.check()).toEqual({ ok: false, reason: 'catching_up' });
  counts.stalledSinceMs = performance.now();
  vi.advanceTimersByTime(30_000);
  expect(progress.check()).toMatchObject({ reason: 'not_stored' });
});
