import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TapeTail } from '@crude-alpha/bus';
import { BlockEncoder, type MarketEvent } from '@crude-alpha/contracts';
import { numberedQuotes } from '@crude-alpha/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tick } from '../fixtures/events.ts';
import { fileFeed } from './file.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-feed-'));
  path = join(directory, 'recorded.tape');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** A recording that begins in the middle of its tape, in blocks of `size`. */
async function record(events: readonly MarketEvent[], size: number, first = 500): Promise<void> {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < events.length; at += size) {
    const encoder = new BlockEncoder(64 * 1024);
    for (const event of events.slice(at, at + size)) encoder.add(event);
    blocks.push(encoder.finish(first + at));
  }
  await writeFile(path, Buffer.concat(blocks));
}

function tailAt(events: readonly MarketEvent[], ordinal: number): TapeTail {
  const lastEvent = events[ordinal]!;
  return { ordinal, lastEvent, events: [lastEvent] };
}

async function play(resume: TapeTail | null, speed = 0, signal?: AbortSignal): Promise<unknown[]> {
  const feed = fileFeed({ path, speed });
  const open = await feed.open(resume, signal ?? new AbortController().signal);
  expect(open.continues).toBe(true);
  const events: unknown[] = [];
  for await (const batch of open.batches) {
    expect(batch.news).toEqual([]);
    expect(batch.events.length).toBeGreaterThan(0);
    events.push(...batch.events);
    expect(open.now()).toBe((batch.events.at(-1) as MarketEvent).tsRecv);
  }
  return events;
}

test('it plays every event in order, as it was', async () => {
  const events = numberedQuotes(0, 5000);
  await record(events, 700);
  expect(await play(null)).toEqual(events);
});

test('it goes on exactly after the end of a tape, wherever that is', async () => {
  const events = numberedQuotes(0, 23);
  await record(events, 5);
  for (let at = 0; at < events.length; at++) {
    expect(await play(tailAt(events, at))).toEqual(events.slice(at + 1));
  }
});

test('a tape made from something else is not gone on with', async () => {
  const events = numberedQuotes(0, 20);
  await record(events, 6);
  const others = numberedQuotes(7, 40);
  await expect(play(tailAt(others, 8))).rejects.toMatchObject({ code: 'FILE_NOT_THIS_TAPE' });
  await expect(play(tailAt(others, 30))).rejects.toMatchObject({ code: 'FILE_NOT_THIS_TAPE' });
});

test('damage inside a block names the byte where the block begins', async () => {
  const events = numberedQuotes(0, 20);
  await record(events, 10);
  const encoder = new BlockEncoder(64 * 1024);
  for (const event of events.slice(0, 10)) encoder.add(event);
  const first = encoder.finish(500);
  for (const event of events.slice(10)) encoder.add(event);
  const second = encoder.finish(510);
  second[32] = 99;
  await writeFile(path, Buffer.concat([first, second]));
  await expect(play(null)).rejects.toMatchObject({
    code: 'FILE_CORRUPT',
    offset: first.length,
    message: expect.stringContaining(`byte ${first.length}: record kind 99`),
  });
});

test('at a speed it takes the time of the recording, and skips the hours without any', async () => {
  const start = 1_700_000_000_000_000;
  const hour = 3_600_000_000;
  // A tenth of a second, an hour of nothing, a tenth of a second.
  const events = [0, 50_000, 100_000, hour, hour + 50_000, hour + 100_000].map((after) =>
    tick(start + after),
  );
  await record(events, 2);
  const began = performance.now();
  expect(await play(null, 2)).toEqual(events);
  const tookMs = performance.now() - began;
  expect(tookMs).toBeGreaterThanOrEqual(95);
  expect(tookMs).toBeLessThan(20_000);
});

test('it stops in the middle of a wait', async () => {
  const stop = new AbortController();
  await record([tick(1_000_000), tick(9_000_000)], 1);
  const feed = fileFeed({ path, speed: 0.001 });
  const open = await feed.open(null, stop.signal);
  const seen: unknown[] = [];
  for await (const batch of open.batches) {
    seen.push(...batch.events);
    setImmediate(() => stop.abort());
  }
  expect(seen).toHaveLength(1);
});
