import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compressZstd } from '../zstd.ts';
import type { HistoricalClient } from './client.ts';
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
import { canonicalKey } from './request.ts';

const DOWNLOADER = join(import.meta.dirname, 'fixtures/downloader.mjs');

let cacheDirectory: string;
let home: string;
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'historical-'));
  home = join(cacheDirectory, canonicalKey(trades));
});
afterEach(async () => {
  await closeServers();
  await rm(cacheDirectory, { recursive: true });
});

const run = tradeRun(500);

async function countOf(
  { timeseries }: HistoricalClient,
  request = trades,
): Promise<[number, boolean]> {
  const stream = await timeseries.getRange(request);
  let records = 0;
  for await (const _ of stream) records += 1;
  return [records, stream.cached];
}

function downloader(baseUrl: string): ChildProcess {
  return spawn(process.execPath, [DOWNLOADER, baseUrl, cacheDirectory, JSON.stringify(trades)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return output;
}

async function dataOf(): Promise<string> {
  const [name] = (await readdir(home)).filter((one) => one.endsWith('.dbn.zst'));
  return join(home, name!);
}

test('downloads once, however the request is written, and keeps what the server warned of', async () => {
  const headers = { 'x-warning': '["degraded"]', 'request-id': 'r-1' };
  const server = await serve(sendBytes(await zstdOf(run), headers));
  const client = clientOf(server.baseUrl, { cacheDirectory });
  expect(await countOf(client)).toEqual([500, false]);
  const again = { ...trades, start: new Date('2025-11-20'), stypeIn: 'raw_symbol' };
  expect(await countOf(client, again)).toEqual([500, true]);
  const stream = await client.timeseries.getRange(trades, { maxCostUsd: 0 });
  expect(stream).toMatchObject({ cached: true, requestId: 'r-1', warnings: ['degraded'] });
  await stream.close();
  const path = join(cacheDirectory, 'copy.dbn.zst');
  const downloaded = await client.timeseries.getRangeToFile(trades, path);
  expect(downloaded).toMatchObject({ records: 500, requestId: 'r-1' });
  expect(await readFile(path)).toEqual(await readFile(await dataOf()));
  expect(server.received).toHaveLength(1);
  expect(await countOf(client, { ...trades, limit: 500 })).toEqual([500, false]);
  expect(server.received).toHaveLength(2);
});

test('keeps no range that is not over', async () => {
  const server = await serve(sendBytes(await zstdOf(run)));
  const client = clientOf(server.baseUrl, { cacheDirectory });
  const { end: _, ...open } = trades;
  const tomorrow = { ...trades, end: new Date(Date.now() + 86_400_000) };
  for (const request of [open, open, tomorrow, tomorrow]) {
    expect(await countOf(client, request)).toEqual([500, false]);
  }
  expect(server.received).toHaveLength(4);
  expect(await readdir(cacheDirectory)).toEqual([]);
});

test('notices damage of any kind and downloads anew', async () => {
  const server = await serve(sendBytes(await zstdOf(run)));
  const client = clientOf(server.baseUrl, { cacheDirectory });
  await countOf(client);
  const damages: readonly (() => Promise<void>)[] = [
    async () => {
      const bytes = await readFile(await dataOf());
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(await dataOf(), bytes);
    },
    async () => truncate(await dataOf(), 100),
    async () => appendFile(await dataOf(), 'x'),
    async () => rm(await dataOf()),
    async () => writeFile(join(home, 'entry.json'), '{"bytes":'),
    async () => writeFile(join(home, 'entry.json'), '{"sha256":"../../etc/passwd"}'),
    async () => rm(join(home, 'entry.json')),
  ];
  for (const [i, damage] of damages.entries()) {
    await damage();
    expect(await countOf(client)).toEqual([500, false]);
    expect(server.received).toHaveLength(i + 2);
    expect(await countOf(client)).toEqual([500, true]);
  }
});

test('what broke off or was aborted leaves nothing', async () => {
  const bytes = await zstdOf(run);
  const server = await serve(
    inTurn(cutAfter(bytes, 900), stallAfter(bytes, 900), sendBytes(bytes)),
  );
  const client = clientOf(server.baseUrl, { cacheDirectory, retries: { attempts: 1 } });
  await expect(countOf(client)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  const abort = new AbortController();
  const reason = new Error('enough');
  const aborted = client.timeseries.getRange(trades, {
    signal: abort.signal,
    onProgress: () => abort.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
  expect(await readdir(home)).toEqual([]);
  expect(await countOf(client)).toEqual([500, false]);
});

test('a process that is killed in mid-download leaves no entry, and its rest is cleared away', async () => {
  const bytes = await zstdOf(run);
  const server = await serve(inTurn(stallAfter(bytes, 900), sendBytes(bytes)));
  const child = downloader(server.baseUrl);
  const [first] = (await once(child.stdout!, 'data')) as [Buffer];
  expect(first.toString()).toBe('900\n');
  child.kill('SIGKILL');
  await once(child, 'close');
  const [part, ...others] = await readdir(home);
  expect([part?.endsWith('.part'), others]).toEqual([true, []]);

  expect(await outputOf(downloader(server.baseUrl))).toContain('records 500');
  // So soon it might be another process at work.
  expect(await readdir(home)).toContain(part);
  const client = clientOf(server.baseUrl, { cacheDirectory });
  expect(await countOf(client)).toEqual([500, true]);

  await rm(join(home, 'entry.json'));
  const before = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(home, part!), before, before);
  expect(await countOf(client)).toEqual([500, false]);
  expect(await readdir(home)).not.toContain(part);
});

test('processes that download the same at once do not disturb each other', async () => {
  // The same records in other bytes for each, all under way at the same time.
  const bodies = await Promise.all([1, 9, 19].map((level) => compressZstd(dbnOf(run), level)));
  expect(new Set(bodies.map((body) => Buffer.from(body).toString('hex'))).size).toBe(3);
  const held: (() => void)[] = [];
  const server = await serve((_, response) => {
    const body = bodies[held.length]!;
    response.writeHead(200);
    response.write(body.subarray(0, 500));
    held.push(() => response.end(body.subarray(500)));
    if (held.length === bodies.length) for (const release of held) release();
  });
  const outputs = bodies.map(() => outputOf(downloader(server.baseUrl)));
  for (const output of await Promise.all(outputs)) expect(output).toContain('records 500');
  const client = clientOf(server.baseUrl, { cacheDirectory });
  expect(await countOf(client)).toEqual([500, true]);
  expect((await readdir(home)).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(server.received).toHaveLength(3);
});

test('an abort ends the reading of the cache with its reason', async () => {
  const server = await serve(sendBytes(await zstdOf(run)));
  const { timeseries } = clientOf(server.baseUrl, { cacheDirectory });
  await (await timeseries.getRange(trades)).close();
  const reason = new Error('enough');
  const aborted = timeseries.getRange(trades, { signal: AbortSignal.abort(reason) });
  await expect(aborted).rejects.toBe(reason);
});

test('the cost is asked before a download into the cache', async () => {
  const server = await serve(sendJson(5));
  const client = clientOf(server.baseUrl, { cacheDirectory });
  const dear = client.timeseries.getRange(trades, { maxCostUsd: 4 });
  await expect(dear).rejects.toMatchObject({ code: 'COST_EXCEEDED', estimate: { costUsd: 5 } });
  expect(await readdir(cacheDirectory)).toEqual([]);
});
