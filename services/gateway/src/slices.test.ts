import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slices } from './slices.ts';

/** A step that takes some time, as a write to a socket does. */
function work(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

test('a long job leaves the event loop its turns, and no slice is longer than 5 ms', async () => {
  const slices = new Slices();
  let done = 0;
  slices.add(
    (function* () {
      for (; done < 400; done += 1) {
        work(0.1);
        yield;
      }
    })(),
  );
  const steps: number[] = [];
  while (done < 400) {
    const before = done;
    await turn();
    steps.push(done - before);
  }
  // 40 ms of steps, 2 ms at a time: by number, since the machine may stop the process in between.
  expect(steps.reduce((sum, count) => sum + count, 0)).toBe(400);
  expect(Math.max(...steps)).toBeLessThanOrEqual(50);
  expect(steps.filter((count) => count > 0).length).toBeGreaterThanOrEqual(8);
});

test('jobs are done one after the other, in the order they came, and not at once', async () => {
  const slices = new Slices();
  const seen: string[] = [];
  const job = function* (name: string): Generator<void, void> {
    for (let step = 1; step <= 2; step += 1) {
      seen.push(`${name}${step}`);
      yield;
    }
  };
  slices.add(job('a'));
  slices.add(job('b'));
  expect(seen).toEqual([]);
  while (seen.length < 4) await turn();
  expect(seen).toEqual(['a1', 'a2', 'b1', 'b2']);
  slices.add(job('c'));
  while (seen.length < 6) await turn();
  expect(seen.slice(4)).toEqual(['c1', 'c2']);
});
