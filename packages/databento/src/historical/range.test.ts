import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DbnRecord, offsets } from '../dbn/index.ts';
import { compressZstd } from '../zstd.ts';
import type { DownloadProgress } from './download.ts';
import { clientOf, trades } from './fixtures/client.ts';
import {
  closeServers,
  cutAfter,
  inTurn,
  sendBytes,
  sendJson,
  serve,
  stallAfter,
} from './fixtures/server.ts';
import { dbnOf, tradeRun, zstdOf } from './fixtures/trades.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'historical-'));
});
afterEach(async () => {
  await closeServers();
  await rm(directory, { recursive: true });
});

const run = tradeRun(2000);
const once = { retries: { attempts: 1 } };

async function read(
  stream: AsyncIterable<DbnRecord>,
  into: DbnRecord[] = [],
): Promise<DbnRecord[]> {
  for await (const record of stream) into.push(record);
  return into;
}

test('asks by a form and gives the records as they come', async () => {
  const half = dbnOf(run.slice(0, 1000));
  const rest = dbnOf(run).subarray(half.length);
  const frames = [await compressZstd(half), await compressZstd(rest)] as const;
  let go = (): void => {};
  const waited = new Promise<void>((resolve) => {
    go = resolve;
  });
  const server = await serve(async (_, response) => {
    response.writeHead(200, { 'request-id': 'r-9', 'x-warning': '["degraded"]' });
    for (let at = 0; at < frames[0].length; at += 97)
      response.write(frames[0].subarray(at, at + 97));
    await waited;
    response.end(frames[1]);
  });
  const stream = await clientOf(server.baseUrl).timeseries.getRange(trades);
  expect(stream).toMatchObject({ requestId: 'r-9', warnings: ['degraded'], cached: false });
  expect(stream.metadata).toMatchObject({ version: 3, dataset: 'GLBX.MDP3', symbols: ['CLZ5'] });
  const got: DbnRecord[] = [];
  for await (const record of stream) {
    got.push(record);
    // The second half is not even sent before the first was read.
    if (got.length === 1000) go();
  }
  expect(got).toEqual(run);
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    url: '/v0/timeseries.get_range',
    body:
      'dataset=GLBX.MDP3&symbols=CLZ5&schema=trades' +
      '&start=1763596800000000000&end=1763683200000000000' +
      '&stype_in=raw_symbol&stype_out=instrument_id&encoding=dbn&compression=zstd',
  });
});

test('a cursor sees the same records without objects', async () => {
  const server = await serve(sendBytes(await zstdOf(run)));
  const stream = await clientOf(server.baseUrl).timeseries.getRange(trades);
  let records = 0;
  let sum = 0;
  for await (const cursor of stream.cursors()) {
    while (cursor.next()) {
      records += 1;
      sum += cursor.u32(offsets.trade.sequence);
    }
  }
  // 0 + 1 + … + 1999
  expect([records, sum]).toEqual([2000, 1_999_000]);
});

test('retries a stream only as long as nothing of it was handed over', async () => {
  const bytes = dbnOf(run);
  const server = await serve(inTurn(cutAfter(bytes, 50), sendBytes(bytes)));
  const stream = await clientOf(server.baseUrl).timeseries.getRange(trades);
  expect(await read(stream)).toHaveLength(2000);
  expect(server.received).toHaveLength(2);

  const cut = await serve(cutAfter(bytes, 48_000));
  const broken = await clientOf(cut.baseUrl).timeseries.getRange(trades);
  const got: DbnRecord[] = [];
  await expect(read(broken, got)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  expect(got).toEqual(run.slice(0, got.length));
  expect(cut.received).toHaveLength(1);
});

test('an answer that ends early without a word is noticed', async () => {
  const bytes = await zstdOf(run);
  const frames = [await zstdOf(run.slice(0, 9)), await compressZstd(dbnOf(run))];
  for (const [body, code] of [
    // All records of the first frame are whole: only the second frame tells.
    [Buffer.concat(frames).subarray(0, -1), 'TRUNCATED'],
    [bytes.subarray(0, bytes.length - 1), 'TRUNCATED'],
    [dbnOf(run).subarray(0, -1), 'TRUNCATED'],
    [dbnOf([]).subarray(0, -1), 'TRUNCATED'],
    [Buffer.alloc(0), 'TRUNCATED'],
    [Buffer.from('<html>a proxy speaks</html>'), 'BAD_CONTENT'],
    [Buffer.concat([dbnOf([]), Buffer.alloc(64, 1)]), 'BAD_CONTENT'],
  ] as const) {
    const server = await serve(sendBytes(body));
    const { timeseries } = clientOf(server.baseUrl, once);
    const streamed = timeseries.getRange(trades).then((stream) => read(stream));
    await expect(streamed).rejects.toMatchObject({ code });
    const saved = timeseries.getRangeToFile(trades, join(directory, 'never'));
    await expect(saved).rejects.toMatchObject({ code });
  }
  expect(await readdir(directory)).toEqual([]);
});

test('a body that stalls times out, a consumer that pauses does not', async () => {
  const bytes = dbnOf(run);
  const server = await serve(inTurn(stallAfter(bytes, 48_000), sendBytes(bytes)));
  const { timeseries } = clientOf(server.baseUrl, { ...once, timeouts: { idleMs: 40 } });
  const stalled = await timeseries.getRange(trades);
  await expect(read(stalled)).rejects.toMatchObject({ code: 'TIMEOUT' });
  const patient = await timeseries.getRange(trades);
  let records = 0;
  for await (const _ of patient) {
    records += 1;
    if (records === 1) await new Promise((resolve) => setTimeout(resolve, 120));
  }
  expect(records).toBe(2000);
});

test('to leave the loop, to close and to abort end the request', async () => {
  let ended = 0;
  const server = await serve((_, response) => {
    response.on('close', () => {
      ended += 1;
    });
    response.writeHead(200);
    response.write(dbnOf(run));
  });
  const { timeseries } = clientOf(server.baseUrl);
  for await (const _ of await timeseries.getRange(trades)) break;
  await (await timeseries.getRange(trades)).close();
  const abort = new AbortController();
  const aborted = read(await timeseries.getRange(trades, { signal: abort.signal }));
  abort.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  while (ended < 3) await new Promise((resolve) => setImmediate(resolve));
});

test('a file appears whole, after as many beginnings as it took', async () => {
  const bytes = await zstdOf(run);
  const server = await serve(
    inTurn(cutAfter(bytes, bytes.length >> 1), sendJson({ detail: 'busy' }, 503), sendBytes(bytes)),
  );
  const path = join(directory, 'cl.dbn.zst');
  const seen: DownloadProgress[] = [];
  const downloaded = await clientOf(server.baseUrl).timeseries.getRangeToFile(trades, path, {
    onProgress: (progress) => seen.push(progress),
  });
  expect(await readFile(path)).toEqual(Buffer.from(bytes));
  expect(downloaded).toMatchObject({ bytes: bytes.length, records: 2000 });
  expect(seen.at(-1)).toEqual({ bytes: bytes.length, records: 2000, attempt: 3 });
  expect(seen[0]).toMatchObject({ attempt: 1 });
  expect(await readdir(directory)).toEqual(['cl.dbn.zst']);
});

test('what costs more than it may is not downloaded', async () => {
  const bytes = await zstdOf(run);
  const server = await serve((received, response) => {
    const one = received.url.endsWith('get_cost')
      ? sendJson(12.5)
      : received.url.endsWith('get_range')
        ? sendBytes(bytes)
        : sendJson(96_000);
    return one(received, response);
  });
  const { timeseries } = clientOf(server.baseUrl);
  for (const maxCostUsd of [12.49, 0, Number.NaN]) {
    await expect(timeseries.getRange(trades, { maxCostUsd })).rejects.toMatchObject({
      code: 'COST_EXCEEDED',
      estimate: { costUsd: 12.5, billableBytes: 96_000, records: 96_000 },
    });
  }
  const path = join(directory, 'dear');
  const saved = timeseries.getRangeToFile(trades, path, { maxCostUsd: 1 });
  await expect(saved).rejects.toMatchObject({ code: 'COST_EXCEEDED' });
  expect(server.received.some(({ url }) => url.endsWith('get_range'))).toBe(false);
  const stream = await timeseries.getRange(trades, { maxCostUsd: 12.5 });
  expect(await read(stream)).toHaveLength(2000);
});
