import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { acquireStoreLease, connectBus, openKv } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { type ClickHouse, eventually, hasEmbedded, launchEmbedded, T0 } from '@crude-alpha/testkit';
import {
  Connection,
  DATABASE,
  exportTape,
  type ImportFile,
  importTape,
  migrate,
  readCheckpoint,
  readEvents,
  readOutputs,
  storeSource,
} from '@crude-alpha/warehouse';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  iso,
  makeMarket,
  openRig,
  type Ran,
  type Rig,
  storeOutputs,
  storeTape,
  TAPE,
} from '../test/rig.ts';
import type { OperatorError } from './errors.ts';
import { exportTables, importTables, verify } from './index.ts';

const made = makeMarket();
const { events, outputs } = made;

let rig: Rig;

beforeAll(async () => {
  if (hasEmbedded) rig = await openRig(made);
});
afterAll(async () => {
  await rig?.close();
});

describe.skipIf(!hasEmbedded)('Parquet', () => {
  let second: ClickHouse;
  let there: Connection;
  let whole: string;
  beforeAll(async () => {
    second = await launchEmbedded();
    there = new Connection({ url: second.url, database: DATABASE, name: 'test' });
    whole = join(rig.dir, 'whole');
    expect((await rig.run(exportTables, whole)).code).toBe(0);
  });
  beforeEach(async () => {
    await there.command(`DROP DATABASE IF EXISTS ${DATABASE}`);
  });
  afterAll(async () => {
    await there.close();
    await second.stop();
  });

  const bringIn = (folder: string): Promise<Ran> =>
    rig.begin(importTables, [folder], second.url).done;
  const prove = (...args: readonly string[]): Promise<Ran> =>
    rig.begin(verify, args, second.url).done;
  const part = async (name: string, ...args: readonly string[]): Promise<string> => {
    expect((await rig.run(exportTables, join(rig.dir, name), ...args)).code).toBe(0);
    return join(rig.dir, name);
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
    // As other readers understand it: what is not text must not say that it is.
    const [kept] = names.filter((name) => name.startsWith('snapshots.'));
    const bytes = (await readFile(join(whole, kept!))).toString('base64');
    const [state] = await there.rows<{ kind: string }>(
      `SELECT columns.logical_type[indexOf(columns.name, 'state')] AS kind
       FROM format(ParquetMetadata, base64Decode('${bytes}'))`,
    );
    expect(state).toEqual({ kind: 'None' });
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
    expect((await rig.run(importTables, whole)).code).toBe(0);
    expect(isDeepStrictEqual(await found(rig.connection), all())).toBe(true);
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

  test('what is derived while it is written counts in none of its files', async () => {
    const half = outputs.length >> 1;
    const tape = 'growing';
    await storeTape(rig.connection, tape, { events, outputs: outputs.slice(0, half) });
    const files: ImportFile[] = [];
    for await (const file of exportTape(rig.connection, tape, { from: 0, to: events.length })) {
      files.push({ table: file.table, read: () => Promise.resolve(file.bytes) });
      if (file.table === 'frames') {
        await storeOutputs(rig.connection, tape, outputs.slice(half));
      }
    }
    await migrate(there, { database: DATABASE, cluster: null });
    await importTape(there, { name: 'growing', files, claim: async () => {} });
    const derived: string[] = [];
    const range = { tape, from: 0, to: events.length };
    for await (const { text } of readOutputs(there, range)) derived.push(text);
    const before = outputs.slice(0, half).map(({ payload }) => String(payload));
    expect(isDeepStrictEqual(derived, before)).toBe(true);
    const at = outputs[half - 1]!;
    expect(await readCheckpoint(there, tape, 'derived')).toMatchObject({
      next: at.ordinal,
      idx: at.index,
    });
    expect((await prove('--tape', tape)).code).not.toBe(1);
  });

  test('is refused where another tape of this name is stored, and nothing of it comes in', async () => {
    await migrate(there, { database: DATABASE, cluster: null });
    const at = events.findIndex((event) => event.type === 'quote');
    const few = events.slice(0, at + 9);
    const other = few.map((event, i) =>
      i === at ? { ...event, bid: 1.5 } : event,
    ) as MarketEvent[];
    await storeTape(there, TAPE, { events: other, outputs: outputs.slice(0, 1) });
    await expect(bringIn(whole)).rejects.toMatchObject({
      code: 'TAPE_REPLACED',
      message: expect.stringContaining(`event ${at} is another in quotes`),
    });
    expect((await found()).stored).toStrictEqual(other.map((event, ordinal) => [ordinal, event]));
    await there.command(`DROP DATABASE ${DATABASE}`);
    await migrate(there, { database: DATABASE, cluster: null });
    await storeTape(there, TAPE, { events: few, outputs: outputs.slice(0, 1) }, 'yesterday');
    await expect(bringIn(whole)).rejects.toMatchObject({ code: 'TAPE_REPLACED' });
  });

  test('is refused while somebody stores the tape, be it another import', async () => {
    const bus = await connectBus({ url: rig.nats.url, name: 'test' });
    const signal = new AbortController().signal;
    const storing = { holder: 'store-1', signal };
    const lease = await acquireStoreLease(bus, TAPE, storing);
    await expect(bringIn(whole)).rejects.toMatchObject({
      code: 'TAPE_STORED',
      message: expect.stringMatching(/^store-1 stores the tape test now: .*CRUDE_TAPE/),
    });
    expect((await found()).stored).toEqual([]);
    await lease.release();
    const importing = bringIn(whole);
    const kv = await openKv(bus, 'leases');
    await eventually('it has the lease', async () => {
      const held = Buffer.from((await kv.get(`store.${TAPE}`))!.value).toString();
      return held.includes('"import-');
    });
    // Another one of the same folder waits or gives up, and does not take away what this one has laid down.
    const again = bringIn(whole).then(
      ({ code }) => code,
      ({ code }: OperatorError) => code,
    );
    expect((await importing).code).toBe(0);
    expect([0, 'TAPE_STORED']).toContain(await again);
    expect(isDeepStrictEqual(await found(), all())).toBe(true);
    await bus.close();
  });

  test('without NATS, where no store can be, it says that nobody could be asked', async () => {
    const nowhere = { NATS_URL: 'nats://127.0.0.1:1' };
    const { code, said } = await rig.begin(importTables, [whole], second.url, nowhere).done;
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^crude: note: NATS at .*:1 cannot be/),
    ]);
  });

  test('is refused when a file is not what it was', async () => {
    const folder = join(rig.dir, 'spoilt');
    await rig.run(exportTables, folder);
    const path = join(folder, 'ticks.0.parquet');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(rig.run(importTables, folder)).rejects.toMatchObject({ code: 'DAMAGED' });
  });
});
