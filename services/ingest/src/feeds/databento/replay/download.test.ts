import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarketEvent } from '@crude-alpha/contracts';
import { Secret } from '@crude-alpha/service';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dbnFile, type FileSchema } from '../fixtures/files.ts';
import { type Asked, type HistoryServer, serveHistory } from '../fixtures/history-server.ts';
import { recordedDay } from '../fixtures/recorded-day.ts';
import { databentoReplayFeed } from './feed.ts';

const KEY = 'db-89s9vCvwDDKPdQJ5Pb30Fyj9mNUM6';
const day = recordedDay(8);

let cacheDirectory: string;
let server: HistoryServer;
let reports: string[];

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'replay-cache-'));
  server = await serveHistory(0.1, fileOf);
  reports = [];
});

afterEach(async () => {
  await server.close();
  await rm(cacheDirectory, { recursive: true });
});

/** Of families all that was recorded, of symbols what is asked for. */
function fileOf({ schema, stypeIn, symbols }: Asked): Uint8Array {
  const families = stypeIn === 'parent' ? symbols.map((one) => one.slice(0, 2)) : ['LO'];
  const ids = new Set(symbols.map(idOf));
  const records = families
    .flatMap((family) => day[`${schema} ${family}`] ?? [])
    .filter((bytes) => stypeIn === 'parent' || ids.has(bytes[4]! + 256 * bytes[5]!));
  return dbnFile(schema as FileSchema, records);
}

/** As the recorded day numbers its options. */
function idOf(raw: string): number {
  return (raw.includes(' C') ? 1000 : 2000) + Number(raw.slice(6)) / 100;
}

async function play(maxCostUsd: number): Promise<MarketEvent[]> {
  const feed = databentoReplayFeed({
    products: ['CL'],
    strikesWindow: 1,
    weeklies: false,
    depth: 'mbp-1',
    files: [],
    download: {
      key: new Secret(KEY),
      start: '2026-11-18T14:30:00.000Z',
      end: '2026-11-18T14:31:00.000Z',
      maxCostUsd,
      cacheDirectory,
      baseUrl: server.url,
      report: (line) => reports.push(line),
    },
    speed: 0,
    silenceMs: 5000,
  });
  const open = await feed.open(null, new AbortController().signal);
  const events: MarketEvent[] = [];
  for await (const { events: some } of open.batches) events.push(...(some as MarketEvent[]));
  return events;
}

const downloads = (): Asked[] =>
  server.asked.filter(({ endpoint }) => endpoint === 'timeseries.get_range');

const nanos = (iso: string): string => String(BigInt(Date.parse(iso)) * 1_000_000n);

test('a range is downloaded in two steps: what is listed, then the options about the money', async () => {
  const events = await play(1);
  const near = [68, 69, 70, 71, 72, 74, 75, 76, 77, 78];
  const options = ['C', 'P'].flatMap((right) => near.map((strike) => `LOF7 ${right}${strike}00`));
  const families = { stypeIn: 'parent', symbols: ['CL.FUT', 'LO.OPT'] };
  const futures = { stypeIn: 'parent', symbols: ['CL.FUT'] };
  const contracts = { stypeIn: 'raw_symbol', symbols: options };
  const end = nanos('2026-11-18T14:31:00Z');
  const morning = { start: nanos('2026-11-18T00:00:00Z'), end };
  const market = { start: nanos('2026-11-18T14:30:00Z'), end };
  expect(downloads()).toMatchObject([
    { schema: 'definition', ...families, ...morning },
    { schema: 'statistics', ...families, ...morning },
    { schema: 'status', ...families, ...morning },
    { schema: 'mbp-1', ...futures, ...market },
    { schema: 'trades', ...futures, ...market },
    { schema: 'mbp-1', ...contracts, ...market },
    { schema: 'trades', ...contracts, ...market },
  ]);
  expect(events.some((event) => event.type === 'trade' && event.symbol === 'LO.F27.C7600')).toBe(
    true,
  );
  expect(reports).toEqual([
    'databento-replay: 5 downloads of 5000 bytes for 0.50 USD',
    'databento-replay: 2 downloads of 2000 bytes for 0.20 USD',
  ]);
});

test('what was downloaded is not paid for again, and gives the same', async () => {
  const first = await play(1);
  const before = downloads().length;
  expect(await play(0)).toEqual(first);
  expect(downloads()).toHaveLength(before);
});

test('nothing is begun that costs more than may be spent', async () => {
  await expect(play(0.45)).rejects.toMatchObject({
    code: 'REPLAY_TOO_DEAR',
    message: expect.stringContaining('0.50 USD, of which 0.45 may be spent'),
  });
  expect(downloads()).toEqual([]);
  // The second step has what the first one left.
  await expect(play(0.6)).rejects.toMatchObject({
    message: expect.stringContaining('0.20 USD, of which 0.10 may be spent'),
  });
  expect(downloads()).toHaveLength(5);
});
