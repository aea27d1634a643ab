import { expect, test } from 'vitest';
import { FrameQueue } from './frame-queue.ts';

async function all(queue: FrameQueue<number>): Promise<number[]> {
  const items: number[] = [];
  for (;;) {
    const { done, value } = await queue.next();
    if (done === true) return items;
    items.push(value);
  }
}

test('gives what waits, then what comes, then the end', async () => {
  const queue = new FrameQueue<number>(3);
  queue.push(1);
  queue.push(2);
  const items = all(queue);
  await Promise.resolve();
  queue.push(3);
  queue.push(4);
  queue.finish();
  queue.push(5);
  expect(await items).toEqual([1, 2, 3, 4]);
  expect(queue.skipped).toBe(0);
});

test('when it is full the oldest goes, and is counted', async () => {
  const queue = new FrameQueue<number>(2);
  for (const item of [1, 2, 3, 4]) queue.push(item);
  queue.finish();
  expect(await all(queue)).toEqual([3, 4]);
  expect(queue.skipped).toBe(2);
});

test('an error comes behind what waits, once', async () => {
  const queue = new FrameQueue<number>(2);
  queue.push(1);
  queue.finish(new Error('broken'));
  expect(await queue.next()).toEqual({ done: false, value: 1 });
  await expect(queue.next()).rejects.toThrow('broken');
  expect(await queue.next()).toEqual({ done: true, value: undefined });
  const other = new FrameQueue<number>(2);
  const waiting = other.next();
  other.finish(new Error('broken too'));
  await expect(waiting).rejects.toThrow('broken too');
});
