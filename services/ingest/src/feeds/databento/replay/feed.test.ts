import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TapeTail } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { compressZstd } from '@crude-alpha/databento';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dbnFile, type FileSchema, receivedAt } from '../fixtures/files.ts';
import { MIDNIGHT, MORNING, recordedDay } from '../fixtures/recorded-day.ts';
import { mbp1Bytes, tradeBytes } from '../fixtures/records.ts';
import { databentoReplayFeed } from './feed.ts';

const SECOND = 1_000_000;
const SECONDS = 8;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

/** The recorded day as files of a folder, some of them compressed. */
async function folder(): Promise<string> {
  for (const [name, records] of Object.entries(recordedDay(SECONDS))) {
    const [schema, family] = name.split(' ');
    const bytes = dbnFile(schema as FileSchema, records);
    if (schema === 'mbp-1') await write(`${family}.${schema}.dbn.zst`, await compressZstd(bytes));
    else await write(`${family}.${schema}.dbn`, bytes);
  }
  await write('notes.txt', new Uint8Array(3));
  return directory;
}

interface Playing {
  readonly speed?: number;
  readonly resume?: TapeTail | null;
  readonly strikesWindow?: number;
}

async function play(files: readonly string[], playing: Playing = {}): Promise<MarketEvent[]> {
  const { speed = 0, resume = null, strikesWindow = 1 } = playing;
  const feed = databentoReplayFeed({
    products: ['CL'],
    strikesWindow,
    weeklies: false,
    depth: 'mbp-1',
    files,
    download: null,
    speed,
    silenceMs: 5000,
  });
  expect(feed).toMatchObject({ pace: 'elastic', verbatim: true });
  const open = await feed.open(resume, new AbortController().signal);
  const events: MarketEvent[] = [];
  for await (const batch of open.batches) events.push(...(batch.events as MarketEvent[]));
  return events;
}

const of = <T extends MarketEvent['type']>(
  events: readonly MarketEvent[],
  type: T,
): Extract<MarketEvent, { type: T }>[] =>
  events.filter((event): event is Extract<MarketEvent, { type: T }> => event.type === type);

describe('a recorded day', () => {
  test('is what the live feed would have written: the options about the money, and after it moved', async () => {
    const events = await play([await folder()]);
    expect(events[0]).toMatchObject({ type: 'session', product: 'CL', state: 'open' });
    expect(of(events, 'definition')).toHaveLength(43);
    expect(of(events, 'status')).toMatchObject([{ symbol: 'CL.F27', state: 'open' }]);
    expect(of(events, 'stat')).toMatchObject([{ symbol: 'CL.F27', value: 70 }]);
    const quotes = of(events, 'quote');
    expect(quotes.filter(({ symbol }) => symbol === 'CL.F27')).toHaveLength(10 * SECONDS);
    // One strike on each side, and one more for the money to move by.
    const strikes = (among: readonly MarketEvent[]): number[] =>
      [...new Set(of(among, 'quote').map(({ symbol }) => Number(symbol.split('.C')[1]) / 100))]
        .filter((strike) => !Number.isNaN(strike))
        .sort((a, b) => a - b);
    const moved = MORNING + (SECONDS / 2) * SECOND;
    expect(strikes(events.filter(({ tsRecv }) => tsRecv < moved))).toEqual([68, 69, 70, 71, 72]);
    const later = events.filter(({ tsRecv }) => tsRecv >= moved + SECOND);
    expect(strikes(later)).toEqual([68, 69, 70, 71, 72, 74, 75, 76, 77, 78]);
    expect(of(events, 'trade').some(({ symbol }) => symbol === 'LO.F27.C8000')).toBe(false);
    expect(of(events, 'trade').some(({ symbol }) => symbol === 'LO.F27.C7000')).toBe(true);
    expect(of(events, 'gap')).toEqual([]);
  });

  test('has a tick a second while it was recorded, and one where it was not', async () => {
    const events = await play([await folder()]);
    const ticks = of(events, 'tick').map(({ ts }) => ts);
    const seconds = Array.from({ length: SECONDS - 1 }, (_, i) => MORNING + (i + 1) * SECOND);
    expect(ticks).toEqual([MIDNIGHT, MORNING, ...seconds]);
    const received = events.map(({ tsRecv }) => tsRecv);
    expect(received).toEqual([...received].sort((a, b) => a - b));
  });

  test('is the same at any speed', async () => {
    const files = [await folder()];
    const flatOut = await play(files);
    const began = performance.now();
    expect(await play(files, { speed: 10 })).toEqual(flatOut);
    const tookMs = performance.now() - began;
    // Some eight seconds, ten times as fast; the hours before them are not waited for.
    expect(tookMs).toBeGreaterThan(700);
    expect(tookMs).toBeLessThan(20_000);
    expect(await play(files, { speed: 1000 })).toEqual(flatOut);
  });

  test('goes on exactly after the end of a tape, wherever that is', async () => {
    const files = [await folder()];
    const whole = await play(files);
    for (const ordinal of [0, 1, 44, 45, 46, 47, 100, 250, whole.length - 2, whole.length - 1]) {
      const lastEvent = whole[ordinal]!;
      const resume = { ordinal, lastEvent, events: [lastEvent] };
      expect(await play(files, { resume })).toEqual(whole.slice(ordinal + 1));
    }
  });

  test('is not what a tape of another day or another window goes on with', async () => {
    const files = [await folder()];
    const whole = await play(files, { strikesWindow: 5 });
    const ordinal = whole.length - 1;
    const resume = { ordinal, lastEvent: whole[ordinal]!, events: [] };
    const other = play(files, { resume });
    await expect(other).rejects.toMatchObject({ code: 'FILE_NOT_THIS_TAPE' });
  });
});

describe('files', () => {
  const BID = { price: 69_990_000_000n, size: 5 };
  const ASK = { price: 70_010_000_000n, size: 6 };
  const quoted = receivedAt(MORNING, mbp1Bytes(BID, ASK, {}, { id: 7 }));
  const dealt = receivedAt(
    MORNING + 20,
    mbp1Bytes(BID, ASK, { action: 'T', price: 70_010_000_000n, size: 2 }, { id: 7 }),
  );

  test('by symbol say themselves what is what, without definitions', async () => {
    const path = await write('a.dbn', dbnFile('mbp-1', [quoted], [['CLF7', 7, 20261118]]));
    expect(of(await play([path]), 'quote')).toMatchObject([{ symbol: 'CL.F27', bid: 69.99 }]);
  });

  test('of another product are left out', async () => {
    const path = await write('a.dbn', dbnFile('mbp-1', [quoted], [['NGF7', 7, 20261118]]));
    expect(of(await play([path]), 'quote')).toEqual([]);
  });

  test('whose instruments nobody names are told of', async () => {
    const path = await write('a.dbn', dbnFile('mbp-1', [quoted, quoted]));
    expect(of(await play([path]), 'gap')).toMatchObject([
      { reason: 'rejected', count: 2, detail: 'record.unmapped ×2' },
    ]);
  });

  test('have trades of their own, or those of the book where no file has any', async () => {
    const names = [['CLF7', 7, 20261118]] as const;
    const book = await write('a.dbn', dbnFile('tbbo', [quoted, dealt], names));
    expect(of(await play([book]), 'trade')).toMatchObject([{ price: 70.01, size: 2 }]);
    const own = receivedAt(MORNING + 30, tradeBytes({ size: 4 }, { id: 7 }));
    const trades = await write('b.dbn', dbnFile('trades', [own], names));
    expect(of(await play([book, trades]), 'trade')).toMatchObject([{ size: 4 }]);
  });

  test('that are damaged or missing end the feed with their name', async () => {
    const torn = await write('torn.dbn', dbnFile('mbp-1', [quoted]).subarray(0, 60));
    await expect(play([torn])).rejects.toMatchObject({
      code: 'REPLAY_UNREADABLE',
      message: expect.stringContaining(torn),
    });
    await mkdir(join(directory, 'empty'));
    const empty = play([join(directory, 'empty')]);
    await expect(empty).rejects.toMatchObject({ code: 'REPLAY_EMPTY' });
  });
});
