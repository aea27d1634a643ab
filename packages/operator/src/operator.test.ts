import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { connectBus, readTape } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { fileSource, packSnapshot } from '@crude-alpha/recording';
import { createMarket } from '@crude-alpha/synthetic';
import {
  type ClickHouse,
  eventually,
  hasClickHouse,
  launchClickHouse,
  launchNatsServer,
  type NatsServer,
  T0,
} from '@crude-alpha/testkit';
import {
  Connection,
  DATABASE,
  DerivedBatch,
  type DerivedOutput,
  DerivedWriter,
  EventBatch,
  EventWriter,
  migrate,
  readEvents,
  readOutputs,
  saveSnapshot,
  storeSource,
} from '@crude-alpha/warehouse';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from './command.ts';
import {
  exportTables,
  importTables,
  replay,
  tapeCat,
  tapeInfo,
  tapeRecord,
  tapeVerify,
  verify,
} from './index.ts';

const TAPE = 'test';
const config = { products: ['CL'], emitMs: 1000, rate: 0.04 };

let server: ClickHouse;
let nats: NatsServer;
let connection: Connection;
let dir: string;
const events: MarketEvent[] = [];
const outputs: DerivedOutput[] = [];
/** The engine's memory just before the sixth tick. */
let snapshot: { readonly ordinal: number; readonly ts: number; readonly state: Uint8Array };
const here = (): Connection => connection;
const iso = (sec: number): string => new Date(T0 / 1000 + sec * 1000).toISOString();

/** Twelve seconds of a market with their ticks, and what an engine makes of them. */
function makeMarket(): void {
  const market = createMarket({ seed: 3, mode: 'calm', startTs: T0 });
  const engine = createEngine(config);
  for (let second = 0; second < 12; second++) {
    const { events: made, ts } = market.second();
    for (const event of [{ type: 'tick', ts, tsRecv: ts, feed: 'synthetic' } as const, ...made]) {
      const ordinal = events.push(event) - 1;
      if (event.type === 'tick' && second === 5) {
        snapshot = {
          ordinal: ordinal - 1,
          ts: ts - 1,
          state: packSnapshot(engine, events[ordinal - 1]!),
        };
      }
      for (const [index, output] of engine.step(event, ordinal).entries()) {
        const payload = Buffer.from(encodeOutput(output));
        outputs.push({ subject: output.subject, payload, ordinal, index });
      }
    }
  }
}

interface Kept {
  readonly to?: Connection;
  readonly of?: readonly MarketEvent[];
  readonly created?: string;
}

async function store(
  tape: string,
  derived: readonly DerivedOutput[],
  { created = 'test', of = events, to: connection = here() }: Kept = {},
): Promise<void> {
  const common = { connection, tape, signal: new AbortController().signal, onRetry: () => {} };
  const writer = await EventWriter.open(
    { ...common, keepSec: null },
    { created, held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(tape);
  for (const [ordinal, event] of of.entries()) batch.add(event, ordinal);
  await writer.store(batch.seal());
  const derivedBatch = new DerivedBatch(tape);
  for (const output of derived) derivedBatch.add(output);
  await (await DerivedWriter.open(common)).store(derivedBatch.seal()!);
}

interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

function begin(command: Command, args: readonly string[], url = server.url) {
  const lines: string[] = [];
  const stdin = new PassThrough();
  const stop = new AbortController();
  const done: Promise<Ran> = command(args, {
    env: { CLICKHOUSE_URL: url, NATS_URL: nats.url, CRUDE_TAPE: TAPE },
    stdin,
    stderr: new PassThrough().resume(),
    lines: {
      line: (text) => void lines.push(text),
      full: false,
      drained: () => Promise.resolve(),
    },
    interrupted: () => stop.signal,
  }).then((code) => ({ code, lines }));
  return { done, lines, stdin, stop };
}

const run = (command: Command, ...args: readonly string[]): Promise<Ran> =>
  begin(command, args).done;

beforeAll(async () => {
  if (!hasClickHouse) return;
  server = await launchClickHouse();
  nats = await launchNatsServer();
  dir = await mkdtemp(join(tmpdir(), 'crude-operator-'));
  connection = new Connection({ url: server.url, database: DATABASE, name: 'test' });
  await migrate(connection, { database: DATABASE, cluster: null });
  makeMarket();
  await store(TAPE, outputs);
  await saveSnapshot(connection, TAPE, {
    ...snapshot,
    fingerprint: createEngine(config).fingerprint,
  });
});
afterAll(async () => {
  await connection?.close();
  await nats?.stop();
  await server?.stop();
  if (dir !== undefined) await rm(dir, { recursive: true });
});

/** What somebody finds who reads a tape of NATS up to so many events. */
async function onTape(tape: string, count: number): Promise<[number, MarketEvent][]> {
  const bus = await connectBus({ url: nats.url, name: 'test' });
  const stop = new AbortController();
  const found: [number, MarketEvent][] = [];
  const decoder = new BlockDecoder();
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, (event, ordinal) => void found.push([ordinal, event]));
    if (found.length >= count) stop.abort();
  }
  await bus.close();
  return found;
}

describe.skipIf(!hasClickHouse)('tape files', () => {
  test('hold what is stored, event for event, and are found whole', async () => {
    const path = join(dir, 'all.tape');
    expect((await run(tapeRecord, path)).code).toBe(0);
    const cat = await run(tapeCat, path);
    expect(cat.lines.map((line) => JSON.parse(line))).toStrictEqual(
      events.map((event, ordinal) => JSON.parse(JSON.stringify({ ordinal, ...event }))),
    );
    const info = JSON.parse((await run(tapeInfo, path)).lines[0]!);
    expect(info).toMatchObject({ events: events.length, first: 0, next: events.length });
    expect(info.types.tick).toBe(12);
    const verdict = await run(tapeVerify, path);
    expect(verdict).toEqual({
      code: 0,
      lines: [expect.stringContaining(`${events.length} events in`)],
    });
  });

  test('hold a stretch of time, and some of it is shown', async () => {
    const path = join(dir, 'part.tape');
    await run(tapeRecord, path, '--from', iso(4), '--to', iso(6));
    const first = events.findIndex((event) => event.type === 'tick' && event.ts >= T0 + 4e6);
    const next = events.findIndex((event) => event.type === 'tick' && event.ts >= T0 + 6e6);
    const info = JSON.parse((await run(tapeInfo, path)).lines[0]!);
    expect(info).toMatchObject({ first, next, events: next - first });
    const trades = await run(tapeCat, path, '--only', 'trade', '--limit', '2');
    const expected = events.slice(first, next).filter(({ type }) => type === 'trade');
    expect(trades.lines.map((line) => JSON.parse(line).ts)).toEqual(
      expected.slice(0, 2).map(({ ts }) => ts),
    );
  });

  test('a bit that tipped over is found, and where', async () => {
    const path = join(dir, 'damaged.tape');
    await run(tapeRecord, path);
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, Math.floor(size / 2));
    byte[0]! ^= 4;
    await file.write(byte, 0, 1, Math.floor(size / 2));
    await file.close();
    const verdict = await run(tapeVerify, path);
    expect(verdict.code).toBe(1);
    expect(verdict.lines[0]).toMatch(/^failed {2}FILE_\w+: .*damaged\.tape: byte \d+: /);
  });

  test('a time is the same event in the store and in a file, with and without ticks', async () => {
    const tickless = events.filter(({ type }) => type !== 'tick').slice(2_000, 9_000);
    await store('tickless', outputs.slice(0, 1), { of: tickless });
    for (const [tape, of] of [
      [TAPE, events],
      ['tickless', tickless],
    ] as const) {
      const path = join(dir, `times-${tape}.tape`);
      await run(tapeRecord, path, '--tape', tape);
      const sources = [await storeSource(connection, tape), await fileSource(path)];
      for (const ts of [0, T0 + 1, T0 + 2.4e6, T0 + 4e6, of[3_333]!.tsRecv, T0 + 3600e6]) {
        const first = of.findIndex(({ tsRecv }) => tsRecv >= ts);
        const expected = first < 0 ? of.length : first;
        for (const source of sources) expect(await source.ordinalAt(ts)).toBe(expected);
      }
    }
  });

  test('a file that was cut between two blocks has no end', async () => {
    const path = join(dir, 'cut.tape');
    await run(tapeRecord, path);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, -32));
    expect(await run(tapeVerify, path)).toEqual({
      code: 3,
      lines: [
        expect.stringMatching(/^open {4}FILE_NOT_ENDED: .*cut\.tape: byte \d+: it was not ended/),
        expect.stringContaining(`${events.length} events in`),
      ],
    });
    // Gone on with, there is nothing to add but the end.
    expect((await run(tapeRecord, path)).code).toBe(0);
    expect(whole.equals(await readFile(path))).toBe(true);
  });

  test('go on with what is on the tape in NATS and what comes', async () => {
    const path = join(dir, 'live.tape');
    await run(replay, '--name', 'source', '--speed', '0');
    const recording = begin(tapeRecord, [path, '--live', '--tape', 'replay-source']);
    await eventually('all is recorded', async () => {
      const info = await run(tapeInfo, path).catch(() => null);
      return info !== null && JSON.parse(info.lines[0]!).events === events.length;
    });
    recording.stop.abort();
    expect((await recording.done).code).toBe(0);
    expect((await run(tapeVerify, path)).code).toBe(0);
  });
});

describe.skipIf(!hasClickHouse)('a replay', () => {
  test('brings every event onto a tape of its own, from the store and from a file', async () => {
    const path = join(dir, 'played.tape');
    await run(tapeRecord, path);
    for (const [name, from] of [
      ['stored', []],
      ['file', [path]],
    ] as const) {
      const { code, lines } = await run(replay, ...from, '--name', name, '--speed', '0');
      expect(code).toBe(0);
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({
        state: 'ended',
        events: events.length,
        tape: `replay-${name}`,
      });
      expect(await onTape(`replay-${name}`, events.length)).toStrictEqual(
        events.map((event, ordinal) => [ordinal, event]),
      );
    }
  });

  test('does what it is told on stdin', async () => {
    const { done, lines, stdin } = begin(replay, ['--name', 'told', '--speed', '0.000001']);
    const said = (): { state: string; events: number } => JSON.parse(lines.at(-1)!);
    stdin.write('pause\n');
    await eventually('it pauses', () => lines.length > 1 && said().state === 'paused');
    const before = said().events;
    stdin.write('step 3\n');
    await eventually('it steps', () => {
      stdin.write('status\n');
      return said().events === before + 3;
    });
    stdin.write('fly\n');
    await eventually('it does not understand', () => lines.some((line) => line.includes('"fly"')));
    stdin.write('speed 0\nresume\n');
    expect((await done).code).toBe(0);
    expect(said()).toMatchObject({ state: 'ended', events: events.length });
  });

  test('needs a name, and one that is free', async () => {
    await expect(run(replay)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await expect(run(replay, '--name', 'stored', '--speed', '0')).rejects.toMatchObject({
      code: 'TAPE_TAKEN',
    });
  });
});

describe.skipIf(!hasClickHouse)('a proof', () => {
  test('finds what is computed again the same as what was recorded, twice', async () => {
    const first = await run(verify, '--json');
    expect(first.code).toBe(0);
    const verdict = JSON.parse(first.lines[0]!);
    // Digests worked out here, from what the engine gave in the first place.
    const digest = createHash('sha256');
    for (const { index, ordinal, payload, subject } of outputs) {
      if (subject.startsWith('alpha.'))
        digest.update(`${ordinal}.${index} ${subject} ${payload}\n`);
    }
    expect(verdict.recorded.alpha.sha256).toBe(digest.digest('hex'));
    expect(verdict.computed).toEqual(verdict.recorded);
    expect(await run(verify, '--json')).toEqual(first);
  });

  test('shows the first difference', async () => {
    const at = outputs.findIndex(({ subject }) => subject === 'alpha.CL');
    const changed = outputs.map((output, i) =>
      i === at
        ? {
            ...output,
            payload: Buffer.from(`${output.payload}`.replace('"health":', '"health" :')),
          }
        : output,
    );
    await store('other', changed);
    const { code, lines } = await run(verify, '--tape', 'other');
    expect(code).toBe(1);
    expect(lines.find((line) => line.startsWith('first difference'))).toContain('"health" :');
    expect(lines.at(-1)).toBe('not the same');
  });

  test('says where nothing or less than asked for is proven, and ends with another code', async () => {
    const half = outputs.length >> 1;
    await store('half', outputs.slice(0, half));
    const at = (events[outputs[half]!.ordinal]!.tsRecv - T0) / 1e6;
    const to = ['--to', iso(Math.floor(at))];
    expect(await run(verify, '--tape', 'half', ...to)).toMatchObject({
      code: 0,
      lines: expect.arrayContaining(['the same, byte for byte']),
    });
    for (const [args, why] of [
      [['--to', iso(11)], / are the same, but \d+ outputs of event \d+ and later are not recorded/],
      [['--from', iso(Math.ceil(at) + 1)], /^nothing is proven: none of the \d+ outputs/],
      [['--to', iso(0)], /^nothing is proven: no events/],
      [['--to', iso(99)], /but the tape is not stored any further/],
    ] as const) {
      const { code, lines } = await run(verify, '--tape', 'half', ...args);
      expect([args, code, lines.at(-1)]).toEqual([args, 3, expect.stringMatching(why)]);
    }
    // A second of the tape is what a running system may be behind; half a batch is no difference.
    expect(await run(verify, '--tape', 'half')).toMatchObject({ code: 0 });
  });

  test('tells of events that are not stored', async () => {
    await store('holey', outputs);
    const ticks = 'crude.ticks WHERE tape = {tape:String} AND ordinal > 0';
    await connection.command(`DELETE FROM ${ticks}`, { tape: 'holey' });
    const { code, lines } = await run(verify, '--tape', 'holey');
    expect(code).not.toBe(0);
    expect(lines.filter((line) => line.startsWith('not stored: '))).toHaveLength(11);
    // Nor is there an end to a recording that failed over them.
    const path = join(dir, 'holey.tape');
    await expect(run(tapeRecord, path, '--tape', 'holey')).rejects.toMatchObject({
      code: 'DAMAGED',
    });
    expect((await run(tapeVerify, path)).code).toBe(3);
  });
});

describe.skipIf(!hasClickHouse)('Parquet', () => {
  let second: ClickHouse;
  let there: Connection;
  let whole: string;
  beforeAll(async () => {
    second = await launchClickHouse();
    there = new Connection({ url: second.url, database: DATABASE, name: 'test' });
    whole = join(dir, 'whole');
    expect((await run(exportTables, whole)).code).toBe(0);
  });
  beforeEach(async () => {
    await there.command(`DROP DATABASE IF EXISTS ${DATABASE}`);
  });
  afterAll(async () => {
    await there.close();
    await second.stop();
  });

  const bringIn = (folder: string): Promise<Ran> => begin(importTables, [folder], second.url).done;
  const prove = (...args: readonly string[]): Promise<Ran> => begin(verify, args, second.url).done;
  const part = async (name: string, ...args: readonly string[]): Promise<string> => {
    expect((await run(exportTables, join(dir, name), ...args)).code).toBe(0);
    return join(dir, name);
  };

  /** Everything that is stored of the tape, each row of it. */
  async function found(of = there) {
    const range = { tape: TAPE, from: 0, to: events.length };
    const stored: [number, MarketEvent][] = [];
    for await (const window of readEvents(of, range)) {
      window.forEach((event, ordinal) => void stored.push([ordinal, event]));
    }
    const derived: string[] = [];
    for await (const { text } of readOutputs(of, range)) derived.push(text);
    return { stored, derived };
  }
  const all = () => ({
    stored: events.map((event, ordinal) => [ordinal, event]),
    derived: outputs.map(({ payload }) => String(payload)),
  });
  const tickAt = (sec: number): number =>
    events.findIndex((event) => event.type === 'tick' && event.ts >= T0 + sec * 1e6);

  test('brings everything into another ClickHouse, and nothing where it is already', async () => {
    const names = await readdir(whole);
    expect(names).toContain('quotes.0.parquet');
    expect((await readFile(join(whole, 'quotes.0.parquet'))).subarray(0, 4).toString()).toBe(
      'PAR1',
    );
    expect((await bringIn(whole)).code).toBe(0);
    expect(isDeepStrictEqual(await found(), all())).toBe(true);
    expect((await prove()).code).toBe(0);
    // What the tables have lost comes again, although they were given it already; and nothing else does.
    const half = events.length >> 1;
    await there.command(`DELETE FROM ${DATABASE}.quotes WHERE ordinal > ${half}`);
    const again = (await bringIn(whole)).lines.filter((line) => !line.includes(': 0 rows'));
    const lost = events.filter((event, at) => event.type === 'quote' && at > half).length;
    expect(again).toEqual([`quotes: ${lost} rows of ${TAPE} were missing`]);
    expect(isDeepStrictEqual(await found(), all())).toBe(true);
    // So it is in the store that it came from, whose tables were never given a file.
    expect((await run(importTables, whole)).code).toBe(0);
    expect(isDeepStrictEqual(await found(connection), all())).toBe(true);
    const [left] = await there.rows<{ n: number }>(
      "SELECT count() AS n FROM system.databases WHERE name LIKE '%import%'",
    );
    expect(left).toEqual({ n: 0 });
  });

  test('of parts that overlap each row comes in once, and no more is said to be stored', async () => {
    const early = await part('early', '--to', iso(7));
    await bringIn(early);
    expect(await storeSource(there, TAPE)).toMatchObject({ first: 0, next: tickAt(7) });
    expect(await prove()).toMatchObject({
      code: 0,
      lines: expect.arrayContaining(['the same, byte for byte']),
    });
    await bringIn(await part('late', '--from', iso(4)));
    expect(isDeepStrictEqual(await found(), all())).toBe(true);
    await bringIn(early);
    expect((await storeSource(there, TAPE)).next).toBe(events.length);
  });

  test('a part begins with a snapshot, so that it can be proven elsewhere', async () => {
    await bringIn(await part('end', '--from', iso(7)));
    expect((await storeSource(there, TAPE)).first).toBe(tickAt(5));
    expect(await prove('--from', iso(7))).toMatchObject({ code: 0 });
    expect(await prove()).toMatchObject({ code: 0 });
    await there.command(`TRUNCATE TABLE ${DATABASE}.snapshots`);
    const { code, lines } = await prove();
    expect([code, lines.at(-1)]).toEqual([
      3,
      expect.stringMatching(/^nothing is proven: .*no snapshot/),
    ]);
  });

  test('is refused where another tape of this name is stored, and nothing of it comes in', async () => {
    await migrate(there, { database: DATABASE, cluster: null });
    const at = events.findIndex((event) => event.type === 'quote');
    const few = events.slice(0, at + 9);
    const other = few.map((event, i) =>
      i === at ? { ...event, bid: 1.5 } : event,
    ) as MarketEvent[];
    await store(TAPE, outputs.slice(0, 1), { to: there, of: other });
    await expect(bringIn(whole)).rejects.toMatchObject({
      code: 'TAPE_REPLACED',
      message: expect.stringContaining(`event ${at} is another in quotes`),
    });
    expect((await found()).stored).toStrictEqual(other.map((event, ordinal) => [ordinal, event]));
    await there.command(`DROP DATABASE ${DATABASE}`);
    await migrate(there, { database: DATABASE, cluster: null });
    await store(TAPE, outputs.slice(0, 1), { to: there, of: few, created: 'yesterday' });
    await expect(bringIn(whole)).rejects.toMatchObject({ code: 'TAPE_REPLACED' });
  });

  test('is refused when a file is not what it was', async () => {
    const folder = join(dir, 'spoilt');
    await run(exportTables, folder);
    const path = join(folder, 'ticks.0.parquet');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(run(importTables, folder)).rejects.toMatchObject({ code: 'DAMAGED' });
  });
});
