import { expect, test } from 'vitest';
import { type FeedBatch, type FeedNews, MAX_BATCH_EVENTS } from '../../feed.ts';
import { heartbeat } from '../../fixtures/events.ts';
import { Batches } from './batches.ts';

const NEWS: FeedNews = { kind: 'disconnect', from: null, to: 1, detail: 'gone' };

function add(batches: Batches, count: number, from = 1): void {
  for (let i = 0; i < count; i++) {
    batches.events.push(heartbeat(from + i));
    batches.added();
  }
}

async function all(batches: Batches): Promise<FeedBatch[]> {
  const read: FeedBatch[] = [];
  for await (const batch of batches.read()) read.push(batch);
  return read;
}

test('news stand behind what came before them', async () => {
  const batches = new Batches();
  add(batches, 2);
  batches.tell(NEWS);
  batches.tell(NEWS);
  add(batches, 1, 3);
  batches.end();
  expect(await all(batches)).toEqual([
    { news: [], events: [heartbeat(1), heartbeat(2)] },
    { news: [NEWS, NEWS], events: [heartbeat(3)] },
  ]);
});

test('batches are bounded, and a source that is ahead waits for its reader', async () => {
  const batches = new Batches();
  let sent = 0;
  const reading = all(batches);
  for (; sent < 40 * MAX_BATCH_EVENTS; sent++) {
    add(batches, 1, sent + 1);
    const room = batches.room();
    if (room !== undefined) await room;
  }
  batches.end();
  const read = await reading;
  expect(Math.max(...read.map(({ events }) => events.length))).toBe(MAX_BATCH_EVENTS);
  const times = read.flatMap(({ events }) => events.map((one) => (one as { ts: number }).ts));
  expect(times).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
});

test('a failure comes after what was there, and nothing waits for a reader that left', async () => {
  const batches = new Batches();
  add(batches, 6 * MAX_BATCH_EVENTS);
  batches.end(new Error('refused'));
  expect(batches.room()).toBeUndefined();
  const seen: FeedBatch[] = [];
  await expect(async () => {
    for await (const batch of batches.read()) seen.push(batch);
  }).rejects.toThrow('refused');
  expect(seen).toHaveLength(6);
});
