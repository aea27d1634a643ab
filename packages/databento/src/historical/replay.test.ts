import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DbnRecord, offsets } from '../dbn/index.ts';
import { clientOf, trades } from './fixtures/client.ts';
import { closeServers, sendBytes, serve } from './fixtures/server.ts';
import { dayStart, dbnOf, tradeAt, tradeRun, zstdOf } from './fixtures/trades.ts';
import { Replay, type Replayed, type ReplayOptions, type ReplaySource } from './replay.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterEach(async () => {
  await closeServers();
  await rm(directory, { recursive: true });
});

async function all(sources: readonly ReplaySource[], options?: ReplayOptions): Promise<Replayed[]> {
  const got: Replayed[] = [];
  for await (const one of new Replay(sources, options)) got.push(one);
  return got;
}

async function* chunksOf(records: readonly DbnRecord[], size: number): AsyncGenerator<Uint8Array> {
  const bytes = dbnOf(records);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('merges files, chunks and streams by the time of receipt', async () => {
  const run = tradeRun(900);
  const third = (k: number) => run.filter((_, i) => i % 3 === k);
  const path = join(directory, 'first.dbn');
  await writeFile(path, dbnOf(third(0)));
  const server = await serve(sendBytes(await zstdOf(third(2))));
  const stream = await clientOf(server.baseUrl).timeseries.getRange(trades);
  const got = await all([path, chunksOf(third(1), 1000), stream]);
  expect(got.map(({ record }) => record)).toEqual(run);
  expect(got.map(({ source }) => source)).toEqual(run.map((_, i) => i % 3));
});

test('is stable, exact to the nanosecond and keeps the order of each source', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 }), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 300 }),
      async (steps, size) => {
        let id = 0;
        const sources = steps.map((gaps) => {
          let at = dayStart + 995n;
          return gaps.map((gap) => {
            at += BigInt(gap);
            id += 1;
            return tradeAt(id, at);
          });
        });
        const expected = sources
          .flatMap((records, source) => records.map((record) => ({ source, record })))
          // Sorting is stable, and the sources stand in their order.
          .sort((a, b) => Number(a.record.tsRecv - b.record.tsRecv));
        const got = await all(sources.map((records) => chunksOf(records, size)));
        expect(got).toEqual(expected);
      },
    ),
  );
});

test('goes by the time of the venue where it is told to', async () => {
  const early = { ...tradeAt(1, dayStart + 500n), tsEvent: dayStart + 10n };
  const late = { ...tradeAt(2, dayStart + 400n), tsEvent: dayStart + 20n };
  const order = async (by: 'tsEvent' | 'tsRecv') =>
    (await all([chunksOf([late], 99), chunksOf([early], 99)], { by })).map(({ source }) => source);
  expect(await order('tsRecv')).toEqual([0, 1]);
  expect(await order('tsEvent')).toEqual([1, 0]);
});

test('records without a time stay in their place, bars go by the only time they have', async () => {
  const timeless = { ...tradeAt(2, (1n << 64n) - 1n), tsEvent: (1n << 64n) - 1n };
  const bar: DbnRecord = {
    kind: 'ohlcv',
    rtype: 0x20,
    publisherId: 1,
    instrumentId: 7,
    tsEvent: dayStart + 1_500_000n,
    open: 1n,
    high: 1n,
    low: 1n,
    close: 1n,
    volume: 1n,
  };
  const got = await all([
    chunksOf([tradeAt(1), timeless, tradeAt(3)], 60),
    chunksOf([bar], 60),
    chunksOf([], 60),
  ]);
  expect(got.map(({ record }) => record)).toEqual([tradeAt(1), timeless, bar, tradeAt(3)]);
  // At the very beginning they come first, each source in its turn.
  const begun = await all([1, 2, 3].map(() => chunksOf([timeless, tradeAt(1)], 60)));
  expect(begun.map(({ source }) => source)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(await all([])).toEqual([]);
});

test('a source that breaks ends all of them', async () => {
  let ended = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield dbnOf(tradeRun(10));
      for (;;) yield Buffer.alloc(0);
    } finally {
      ended += 1;
    }
  }
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield dbnOf(tradeRun(4)).subarray(0, -5);
  }
  await expect(all([endless(), broken()])).rejects.toMatchObject({ code: 'TRUNCATED' });
  expect(ended).toBe(1);
  for await (const _ of new Replay([endless(), endless()])) break;
  expect(ended).toBe(3);
});

test('steps without objects', async () => {
  const run = tradeRun(3000);
  const replay = new Replay([
    chunksOf(run.slice(0, 1000), 777),
    chunksOf(run.slice(500, 3000), 5000),
  ]);
  let sum = 0;
  let records = 0;
  while (await replay.fill()) {
    while (replay.next()) {
      records += 1;
      sum += replay.cursor.u32(offsets.trade.sequence);
    }
  }
  // 0 … 2999 once, and 500 … 999 once more.
  expect([records, sum]).toEqual([3500, 4_498_500 + 374_750]);
});
