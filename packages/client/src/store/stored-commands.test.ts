import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Bus, connectBus, openTapeWriter, readTape } from '@crude-alpha/bus';
import { BlockDecoder, BlockEncoder, type MarketEvent, replayTape } from '@crude-alpha/contracts';
import { createEngine, encodeOutput } from '@crude-alpha/engine';
import { openTapeFileWriter } from '@crude-alpha/recording';
import { createMarket } from '@crude-alpha/synthetic';
import {
  type ClickHouse,
  hasClickHouse,
  launchClickHouse,
  launchNatsServer,
  type NatsServer,
} from '@crude-alpha/testkit';
import {
  Connection,
  DATABASE,
  DerivedBatch,
  type DerivedOutput,
  DerivedWriter,
  migrate,
  readEvents,
  readOutputs,
} from '@crude-alpha/warehouse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../run.ts';

const SECOND = 1_000_000;
/** A Wednesday in session: 2026-01-07T15:00:00Z. */
const START = 1_767_798_000_000_000;
const SECONDS = 12;
const TAPE = 'day';
const embedded = hasClickHouse && process.env['CLICKHOUSE_URL'] === undefined;

/** Some seconds of the market, and what an engine with the default configuration makes of them. */
const events: MarketEvent[] = [];
const outputs: DerivedOutput[] = [];

let folder: string;
let nats: NatsServer;
let bus: Bus;
let first: ClickHouse;
let second: ClickHouse;
const connections: Connection[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crude-stored-'));
  nats = await launchNatsServer();
  bus = await connectBus({ url: nats.url, name: 'test' });
  const market = createMarket({ seed: 5, mode: 'calm', startTs: START });
  const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: 0.04 });
  for (let second = 0; second < SECONDS; second++) {
    const { events: some, ts } = market.second();
    const end = ts + SECOND;
    events.push(...some, { type: 'tick', ts: end, tsRecv: end, feed: 'synthetic' });
  }
  for (const [ordinal, event] of events.entries()) {
    for (const [index, output] of engine.step(event, ordinal).entries()) {
      const payload = Buffer.from(encodeOutput(output));
      outputs.push({ subject: output.subject, payload, ordinal, index });
    }
  }
  await recordFile(file('day.tape'));
  await write(events.slice(0, -50));
  if (!embedded) return;
  [first, second] = await Promise.all([launchClickHouse(), launchClickHouse()]);
  for (const { url } of [first, second]) {
    const connection = new Connection({ url, database: DATABASE, name: 'test' });
    await migrate(connection, { database: DATABASE, cluster: null });
    connections.push(connection);
  }
});
afterAll(async () => {
  for (const connection of connections) await connection.close();
  await bus.close();
  await Promise.all([nats.stop(), first?.stop(), second?.stop()]);
  rmSync(folder, { recursive: true });
});

/** The whole day as a file, as a recorder would have made it. */
async function recordFile(path: string): Promise<void> {
  const writer = await openTapeFileWriter(path);
  const encoder = new BlockEncoder(1 << 20);
  for (let at = 0; at < events.length; at += 500) {
    for (const event of events.slice(at, at + 500)) encoder.add(event);
    await writer.append(encoder.finish(at));
  }
  await writer.close();
}

async function write(some: readonly MarketEvent[]): Promise<void> {
  const writer = await openTapeWriter(bus, { tape: TAPE, maxBytes: 1e8, maxAgeMs: 3_600_000 });
  for (const event of some) writer.write(event);
  await writer.close();
}

async function crude(
  line: string,
  over: { readonly url?: string; readonly input?: string } = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(over.input ?? '');
  const said = [text(stdout), text(stderr)] as const;
  const env = { NATS_URL: nats.url, CLICKHOUSE_URL: over.url ?? first?.url, CRUDE_TAPE: TAPE };
  const interrupted = (): AbortSignal => new AbortController().signal;
  const code = await run(line.split(' '), env, { stdin, stdout, stderr, interrupted });
  stdout.end();
  stderr.end();
  const [out, err] = await Promise.all(said);
  return { code, out, err };
}

const file = (name: string): string => join(folder, name);

async function storedEvents(connection: Connection, tape: string): Promise<MarketEvent[]> {
  const all: MarketEvent[] = [];
  for await (const window of readEvents(connection, { tape, from: 0, to: events.length })) {
    window.forEach((event) => void all.push(event));
  }
  return all;
}

async function storedOutputs(connection: Connection, tape: string): Promise<string[]> {
  const all: string[] = [];
  for await (const one of readOutputs(connection, { tape, from: 0, to: events.length })) {
    all.push(`${one.ordinal}.${one.index} ${one.subject} ${one.text}`);
  }
  return all;
}

/** Stores what was derived as the store would, one output changed on the way. */
async function storeOutputs(
  connection: Connection,
  tape: string,
  change: (output: DerivedOutput, at: number) => DerivedOutput = (output) => output,
): Promise<void> {
  const { signal } = new AbortController();
  const writer = await DerivedWriter.open({ connection, tape, signal, onRetry: () => {} });
  const batch = new DerivedBatch(tape);
  for (const [at, output] of outputs.entries()) batch.add(change(output, at));
  await writer.store(batch.seal()!);
}

describe('tape', () => {
  test('is recorded, goes on behind what the file has, and is shown', async () => {
    const path = file('recorded.tape');
    const begun = await crude(`tape record ${path} --to-end`);
    expect(begun).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${events.length - 50} events`),
    });
    await write(events.slice(-50));
    expect((await crude(`tape record ${path} --to-end`)).err).toContain(': 50 events');
    expect((await crude(`tape record ${path} --to-end`)).err).toContain(': 0 events');
    const shown = (await crude(`tape cat ${path}`)).out.trimEnd().split('\n');
    expect(shown.map((line) => JSON.parse(line) as object)).toEqual(
      events.map((event, ordinal) => ({ ordinal, ...event })),
    );
    const ticks = (await crude(`tape cat ${path} --only tick --limit 3`)).out.trimEnd().split('\n');
    expect(ticks.map((line) => (JSON.parse(line) as { ts: number }).ts)).toEqual(
      [1, 2, 3].map((sec) => START + sec * SECOND),
    );
    const told = JSON.parse((await crude(`tape info ${path} --json`)).out) as object;
    expect(told).toMatchObject({
      first: 0,
      next: events.length,
      events: events.length,
      to: '2026-01-07T15:00:12.000Z',
      types: { tick: SECONDS },
    });
  });

  test('is verified to the last bit', async () => {
    const bytes = readFileSync(file('day.tape'));
    const said = await crude(`tape verify ${file('day.tape')}`);
    expect(said.out).toMatch(/^ok +\S+: \d+ events in \d+ blocks\n$/);
    const bad = Buffer.from(bytes);
    const at = Math.floor(bad.length / 2);
    bad[at] = bad[at]! ^ 1;
    writeFileSync(file('bad.tape'), bad);
    const damaged = await crude(`tape verify ${file('bad.tape')}`);
    expect(damaged.code).toBe(1);
    expect(damaged.out).toMatch(/^failed +FILE_CORRUPT .*byte \d+/);
    writeFileSync(file('cut.tape'), bytes);
    truncateSync(file('cut.tape'), bytes.length - 100);
    expect(await crude(`tape verify ${file('cut.tape')}`)).toMatchObject({
      code: 1,
      out: expect.stringContaining('FILE_TRUNCATED'),
    });
  });

  test('of another file than the one that is ahead is refused', async () => {
    const said = await crude(`tape record ${file('day.tape')} --tape nothing --to-end`);
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('NOT_THIS_TAPE') });
  });
});

describe.skipIf(!embedded)('what is stored', () => {
  test('comes from a tape file and goes into one, event for event, and only once', async () => {
    const said = await crude(`store import ${file('day.tape')}`);
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${events.length} events stored`),
    });
    expect(await storedEvents(connections[0]!, TAPE)).toStrictEqual(events);
    expect((await crude(`store import ${file('day.tape')}`)).out).toContain(': 0 events stored');
    const path = file('out.tape');
    expect((await crude(`store export ${path}`)).code).toBe(0);
    const [was, is] = [
      await crude(`tape cat ${file('day.tape')}`),
      await crude(`tape cat ${path}`),
    ];
    expect(is.out).toBe(was.out);
    expect((await crude(`store export ${path}`)).err).toContain('holds something already');
  });

  test('is proved to be what the engine makes of it, or the first difference is shown', async () => {
    const [connection] = connections;
    expect((await crude('verify')).err).toContain('NOTHING_RECORDED');
    await storeOutputs(connection!, TAPE);
    const good = await crude('verify');
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toMatch(/^ok +every byte is the same$/m);
    expect(good.out).toMatch(/^frames recorded +1[01] /m);
    // From a file, and of a part of the day, where there is no snapshot to begin with.
    expect(
      (await crude(`verify --file ${file('day.tape')} --from 2026-01-07T15:00:05Z`)).code,
    ).toBe(0);
    await crude(`store import ${file('day.tape')} --tape changed`);
    const at = outputs.findIndex(({ subject, ordinal }) => subject === 'alpha.CL' && ordinal > 900);
    await storeOutputs(connection!, 'changed', (output, i) =>
      i === at ? { ...output, payload: Buffer.from(`${Buffer.from(output.payload)} `) } : output,
    );
    const bad = await crude('verify --tape changed');
    expect(bad.code).toBe(1);
    const { ordinal, index } = outputs[at]!;
    expect(bad.out).toContain(`recorded  ${ordinal}.${index} alpha.CL`);
    const other = await crude('verify --tape changed --from 2026-01-07T15:00:10Z --json');
    expect((JSON.parse(other.out) as { difference: null }).difference).toBeNull();
  });

  test('goes out as Parquet and comes in elsewhere, byte for byte', async () => {
    const dir = file('parquet');
    const out = await crude(`store export ${dir}`);
    expect(out).toMatchObject({ code: 0, err: '' });
    const url = second.url;
    const name = /(quotes-\d+\.parquet)/.exec(out.out)![1]!;
    const bytes = readFileSync(join(dir, name));
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    const bad = Buffer.from(bytes);
    bad[100] = bad[100]! ^ 1;
    writeFileSync(join(dir, name), bad);
    expect((await crude(`store import ${dir}`, { url })).err).toContain('ARCHIVE_DAMAGED');
    expect(await storedEvents(connections[1]!, TAPE)).toEqual([]);
    writeFileSync(join(dir, name), bytes);
    expect(await crude(`store import ${dir}`, { url })).toMatchObject({ code: 0, err: '' });
    expect(await storedEvents(connections[1]!, TAPE)).toStrictEqual(events);
    // Outputs of the newest event stay behind: some of them might not be stored yet.
    const last = outputs.at(-1)!.ordinal;
    expect(await storedOutputs(connections[1]!, TAPE)).toEqual(
      (await storedOutputs(connections[0]!, TAPE)).filter((one) => Number.parseInt(one, 10) < last),
    );
    expect((await crude('verify', { url })).code).toBe(0);
    expect((await crude(`store import ${dir}`, { url })).err).toContain('TAPE_REPLACED');
    expect((await crude(`store export ${dir}`)).code).toBe(1);
  });
});

describe('replay', () => {
  async function played(tape: string, count: number): Promise<[number, MarketEvent][]> {
    const stop = new AbortController();
    const decoder = new BlockDecoder();
    const all: [number, MarketEvent][] = [];
    for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
      decoder.forEach(block.bytes, (event, ordinal) => void all.push([ordinal, event]));
      if (all.length >= count) stop.abort();
    }
    return all;
  }

  test('puts a file onto a tape of its own under the same ordinals, flat out', async () => {
    const said = await crude(`replay --file ${file('day.tape')} --speed 0 --name whole`);
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('ended:') });
    const all = await played(replayTape('whole'), events.length);
    expect(all).toStrictEqual(events.map((event, ordinal) => [ordinal, event]));
    expect((await crude(`replay --file ${file('day.tape')} --name whole`)).err).toContain(
      'TAPE_TAKEN',
    );
  });

  test('obeys what is said meanwhile', async () => {
    const input = 'pause\nseek 2026-01-07T15:00:11.5Z\nwhat\nspeed 0\nresume\n';
    const line = `replay --file ${file('day.tape')} --speed 0.001 --name steered`;
    const said = await crude(line, { input });
    expect(said.code).toBe(0);
    expect(said.err).toContain('paused before event');
    expect(said.err).toContain('"what": pause, resume, step, speed, seek or stop');
    expect(said.err).toMatch(/ended: \d+ events/);
    const beginning = events.findIndex(({ tsRecv }) => tsRecv >= START + 11.5 * SECOND);
    const all = await played(replayTape('steered'), events.length - beginning);
    expect(all.at(-1)).toStrictEqual([events.length - 1, events.at(-1)]);
  });

  test.each([
    ['replay --speed -1', 'BAD_USAGE'],
    ['replay --from yesterday', 'BAD_USAGE'],
    ['verify --day 2026-01-07 --from 1', 'BAD_USAGE'],
    ['tape cat', 'BAD_USAGE'],
    ['tape cat /nosuch.tape', 'FILE_UNREADABLE'],
  ])('%s: %s', async (line, code) => {
    expect((await crude(line)).err).toContain(`crude: ${code}`);
  });
});
