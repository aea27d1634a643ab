import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compressZstd,
  type DbnRecord,
  encodeMetadata,
  encodeRecord,
  type Metadata,
  type RecordOf,
} from '@crude-alpha/databento';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const crude = join(import.meta.dirname, '../bin/crude.js');
const official = join(import.meta.dirname, '../../../../shared/fixtures/dbn');
const start = 1_763_650_800_000_000_000n; // 2025-11-20T15:00:00Z

const metadata: Metadata = {
  version: 3,
  dataset: 'GLBX.MDP3',
  schema: 4,
  start,
  end: start + 86_400_000_000_000n,
  limit: 0n,
  stypeIn: 1,
  stypeOut: 0,
  tsOut: false,
  symbolCstrLength: 71,
  symbols: ['CLZ6'],
  partial: [],
  notFound: [],
  mappings: [
    { rawSymbol: 'CLZ6', intervals: [{ startDate: 20251120, endDate: 20251121, symbol: '7' }] },
  ],
};

const trade = (ns: bigint, price = 72_310_000_001n): RecordOf<'trade'> => ({
  kind: 'trade',
  rtype: 0,
  publisherId: 1,
  instrumentId: 7,
  tsEvent: start + ns,
  price,
  size: 2,
  action: 'T',
  side: 'B',
  flags: 128,
  depth: 0,
  tsRecv: start + ns,
  tsInDelta: 5,
  sequence: 9,
});

const quote: RecordOf<'mbp1'> = {
  ...trade(3n),
  kind: 'mbp1',
  rtype: 1,
  levels: [
    {
      bidPx: -1_500_000_000n,
      askPx: 0x7fff_ffff_ffff_ffffn,
      bidSz: 1,
      askSz: 0,
      bidCt: 1,
      askCt: 0,
    },
  ],
};

interface Said {
  readonly code: number | null;
  readonly out: Buffer;
  readonly text: string;
  readonly err: string;
}

async function run(args: readonly string[], input?: Uint8Array): Promise<Said> {
  const child = execFile(process.execPath, [crude, ...args], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout!.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr!.on('data', (bytes: Buffer) => err.push(bytes));
  child.stdin!.on('error', () => {});
  child.stdin!.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  const all = Buffer.concat(out);
  return { code, out: all, text: all.toString(), err: Buffer.concat(err).toString() };
}

const file = (records: readonly DbnRecord[], head: Metadata = metadata): Buffer =>
  Buffer.concat([encodeMetadata(head), ...records.map(encodeRecord)]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crude-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('cat', () => {
  test('prints exact prices and nanoseconds as JSON, from a file', async () => {
    const path = put('two.dbn', file([trade(1n), quote]));
    const { code, text } = await run(['dbn', 'cat', path]);
    expect(code).toBe(0);
    const [first, second, ...rest] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      kind: 'trade',
      price: '72.310000001',
      tsRecv: '2025-11-20T15:00:00.000000001Z',
    });
    expect(second).toMatchObject({ levels: [{ bidPx: '-1.5', askPx: null, bidSz: 1 }] });
  });

  test('prints CSV with one head, chosen and limited, from zstd on stdin', async () => {
    const bytes = await compressZstd(file([trade(1n), quote, trade(4n), trade(5n)]));
    const said = await run(['dbn', 'cat', '--csv', '--schema', 'trades', '--limit', '2'], bytes);
    const [head, ...rows] = said.text.trimEnd().split('\n');
    expect(head).toBe(
      'kind,rtype,publisherId,instrumentId,tsEvent,price,size,action,side,flags,depth,tsRecv,tsInDelta,sequence',
    );
    expect(rows.map((row) => row.split(',')[4])).toEqual([
      '2025-11-20T15:00:00.000000001Z',
      '2025-11-20T15:00:00.000000004Z',
    ]);
  });

  test('refuses CSV of two kinds', async () => {
    const said = await run(['dbn', 'cat', '--csv', '-'], file([trade(1n), quote]));
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^crude: MIXED_KINDS: [^\n]*--kind\n$/);
  });

  test('ends without a word when the reader goes away', async () => {
    const path = put('many.dbn', file(Array.from({ length: 50_000 }, (_, i) => trade(BigInt(i)))));
    const child = spawn(process.execPath, [crude, 'dbn', 'cat', path]);
    const err: Buffer[] = [];
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    expect(Buffer.concat(err).toString()).toBe('');
  });
});

test('info and stats count and name what there is', async () => {
  const path = put('info.dbn', file([trade(1n), trade(2_000_000_000n)]));
  const told = JSON.parse((await run(['dbn', 'info', '--json', path])).text) as object;
  expect(told).toMatchObject({ version: 3, dataset: 'GLBX.MDP3', schema: 'trades', records: 2 });
  const counted = JSON.parse((await run(['dbn', 'stats', '--json', path])).text) as object;
  expect(counted).toMatchObject({
    kinds: { trade: 2 },
    instruments: [{ instrumentId: 7, symbol: 'CLZ6', count: 2 }],
    first: '2025-11-20T15:00:00.000000001Z',
    last: '2025-11-20T15:00:02.000000000Z',
  });
  expect((await run(['dbn', 'info'], file([]))).text).toMatch(/^records +0$/m);
});

describe('verify', () => {
  test.each([
    ['a good file', () => file([trade(1n), trade(1n), trade(2n)]), 0, /^ok +stdin: 3 records/],
    ['a cut file', () => file([trade(1n), trade(2n)]).subarray(0, -5), 1, /^failed +TRUNCATED: /],
    [
      'times that go back',
      () => file([trade(2n), trade(1n)]),
      1,
      /^failed +OUT_OF_ORDER: .*15:00:00\.000000001Z/,
    ],
    ['a record behind the end', () => file([trade(86_400_000_000_000n)]), 1, /^failed +AFTER_END/],
    ['no DBN', () => Buffer.from('a,b\n1,2\n'), 1, /^failed +NOT_DBN/],
    ['nothing', () => Buffer.alloc(0), 1, /^failed +TRUNCATED/],
  ])('%s', async (_, bytes, code, says) => {
    const said = await run(['dbn', 'verify'], bytes());
    expect(said.text).toMatch(says);
    expect(said.code).toBe(code);
  });

  test('zstd that is cut off', async () => {
    const bytes = await compressZstd(file([trade(1n)]));
    expect((await run(['dbn', 'verify'], bytes.subarray(0, -9))).code).toBe(1);
  });
});

describe('convert', () => {
  test('brings version 1 to version 3, and zstd there and back', async () => {
    const statistic = {
      kind: 'statisticsV1',
      rtype: 0x18,
      publisherId: 1,
      instrumentId: 7,
      tsEvent: start,
      tsRecv: start,
      tsRef: start,
      price: 1n,
      quantity: 0x7fff_ffff,
      sequence: 1,
      tsInDelta: 0,
      statType: 9,
      channelId: 0,
      updateAction: 1,
      statFlags: 0,
    } as const;
    const old = { ...metadata, version: 1, schema: 10, symbolCstrLength: 22 } as const;
    const head = encodeMetadata({ ...old, recordCount: 1n });
    const path = join(folder, 'new.dbn.zst');
    const said = await run(
      ['dbn', 'convert', '-', '-o', path],
      Buffer.concat([head, encodeRecord(statistic)]),
    );
    expect(said).toMatchObject({ code: 0, err: '' });
    expect([...readFileSync(path).subarray(0, 4)]).toEqual([0x28, 0xb5, 0x2f, 0xfd]);
    const plain = await run(['dbn', 'convert', path]);
    const { kind: _, ...same } = statistic;
    const newer = { ...same, kind: 'statistics', quantity: 0x7fff_ffff_ffff_ffffn } as const;
    expect(plain.out).toEqual(file([newer], { ...metadata, schema: 10 }));
  });

  test('leaves nothing behind where the source is damaged', async () => {
    const path = join(folder, 'half.dbn');
    const said = await run(['dbn', 'convert', '-o', path], file([trade(1n)]).subarray(0, -1));
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^crude: TRUNCATED: /);
    expect(readdirSync(folder).filter((name) => name.startsWith('half'))).toEqual([]);
  });
});

test.each([
  [[], 0],
  [['--help'], 0],
  [['dbn', 'mow'], 2],
  [['dbn', 'cat', '--wrong'], 2],
  [['dbn', 'cat', '--limit', 'x'], 2],
  [['dbn', 'cat', '--schema', 'trade'], 2],
  [['dbn', 'info', '/nosuch/file'], 1],
])('%j ends with %i and at most one line of complaint', async (args, code) => {
  const said = await run(args);
  expect(said.code).toBe(code);
  expect(said.err).toMatch(code === 0 ? /^$/ : /^crude: [A-Z_]+: [^\n]+\n$/);
});

test.skipIf(!existsSync(official))(
  'official samples verify and convert to themselves as version 3',
  async () => {
    for (const name of ['mbo', 'definition', 'statistics', 'trades']) {
      const old = await run(['dbn', 'convert', join(official, `test_data.${name}.v1.dbn.zst`)]);
      expect((await run(['dbn', 'verify'], old.out)).code, name).toBe(0);
      const newest = await run(['dbn', 'cat', join(official, `test_data.${name}.v3.dbn.zst`)]);
      expect((await run(['dbn', 'cat'], old.out)).text, name).toBe(newest.text);
    }
  },
);
