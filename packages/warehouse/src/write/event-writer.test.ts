import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { MarketEvent } from '@crude-alpha/contracts';
import {
  eventually,
  hasClickHouse,
  launchClickHouse,
  numberedQuotes,
  sampleEvents,
} from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killBetweenParts } from '../../test/kill-between-parts.ts';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { Connection } from '../connection.ts';
import { migrate } from '../schema/migrate.ts';
import { applyRetention } from '../schema/retention.ts';
import { auditTape, presentOrdinals } from './audit.ts';
import { damagedParts } from './damage.ts';
import { EventBatch, type SealedBatch } from './event-batch.ts';
import { EventWriter } from './event-writer.ts';

let warehouse: TestWarehouse<Awaited<ReturnType<typeof launchClickHouse>>>;

beforeAll(async () => {
  if (hasClickHouse) warehouse = await openWarehouse(await launchClickHouse());
});
afterAll(async () => {
  await warehouse?.close();
});

const signal = new AbortController().signal;
const CREATED = '2026-03-02T15:00:00Z';

/** Quotes with one of every other type strewn among them. */
const events: readonly MarketEvent[] = numberedQuotes(0, 1_200).map((quote, at) =>
  at % 40 === 0 ? sampleEvents[(at / 40) % sampleEvents.length]! : quote,
);

function open(tape: string, held = { first: 0, next: events.length }): Promise<EventWriter> {
  const { connection } = warehouse;
  const options = { connection, tape, keepSec: null, signal, onRetry: () => {} };
  return EventWriter.open(options, { created: CREATED, held });
}

function batchOf(tape: string, from: number, to: number): SealedBatch {
  const batch = new EventBatch(tape);
  for (let at = from; at < to; at++) batch.add(events[at]!, at);
  return batch.seal();
}

/** Goes on from where a writer says, as a reader of the tape would, and stores what is not there yet. */
async function goOn(tape: string, writer: EventWriter, size = 600): Promise<number> {
  const { from, lookUntil } = writer.resumption;
  let stored = 0;
  for (let at = from; at < events.length; at += size) {
    const to = Math.min(at + size, events.length);
    const present =
      at < lookUntil
        ? await presentOrdinals(warehouse.connection, tape, { from: at, to })
        : new Set<number>();
    const batch = new EventBatch(tape);
    for (let ordinal = at; ordinal < to; ordinal++) {
      if (present.has(ordinal)) batch.pass(ordinal, 0);
      else batch.add(events[ordinal]!, ordinal);
    }
    const sealed = batch.seal();
    stored += sealed.rows;
    await writer.store(sealed);
  }
  return stored;
}

async function expectAllOnce(tape: string): Promise<void> {
  const range = { from: 0, to: events.length };
  expect(await auditTape(warehouse.connection, tape, range)).toEqual({
    missing: [],
    duplicates: 0,
  });
}

describe.skipIf(!hasClickHouse)('a writer of events', () => {
  test('begins at the beginning, and goes on behind its last batch', async () => {
    const first = await open('plain');
    expect(first.resumption).toEqual({ from: 0, lookUntil: 0, repaired: [] });
    await first.store(batchOf('plain', 0, 400));
    await first.store(batchOf('plain', 400, 700));
    const second = await open('plain');
    expect(second.resumption).toEqual({ from: 700, lookUntil: 700, repaired: [] });
    expect(await goOn('plain', second)).toBe(events.length - 700);
    await expectAllOnce('plain');
  });

  test('begins where the log begins', async () => {
    const writer = await open('late', { first: 700, next: 1_200 });
    expect(writer.resumption.from).toBe(700);
  });

  test.each([0, 1, 4, 10])('killed when %d tables of a batch had been stored', async (tables) => {
    const tape = `cut${tables}`;
    const { connection } = warehouse;
    const first = await open(tape);
    await first.store(batchOf(tape, 0, 200));
    const cut = batchOf(tape, 200, 800);
    expect(cut.tables.length).toBe(10);
    for (const { bytes, table } of cut.tables.slice(0, tables)) {
      await connection.insert(`${connection.database}.${table}`, 'Native', Readable.from([bytes]));
    }
    const second = await open(tape);
    expect(second.resumption.from).toBe(200);
    // Batches of another size, as the next life cuts them.
    await goOn(tape, second, 450);
    await expectAllOnce(tape);
  });

  test('killed before its first batch was complete', async () => {
    const { connection } = warehouse;
    const [quotes] = batchOf('first', 0, 600).tables;
    const table = `${connection.database}.${quotes!.table}`;
    await connection.insert(table, 'Native', Readable.from([quotes!.bytes]));
    const writer = await open('first');
    expect(writer.resumption.from).toBe(0);
    await goOn('first', writer);
    await expectAllOnce('first');
  });

  test('killed while its insert went on: who follows waits for what that will have stored', async () => {
    const { server } = warehouse;
    const database = `${server.database}_slow`;
    const connection = new Connection({ url: server.url, database, name: 'test' });
    const other = new Connection({ url: server.url, database, name: 'onlooker' });
    const isInserting = async (): Promise<boolean> => {
      const rows = await other.rows(
        `SELECT 1 FROM system.processes WHERE query LIKE 'INSERT INTO ${database}.quotes%'`,
      );
      return rows.length > 0;
    };
    try {
      await migrate(connection, { database, cluster: null });
      await connection.command(
        `ALTER TABLE ${database}.quotes ADD COLUMN slow UInt8 MATERIALIZED sleep(2)`,
      );
      const program = `
        import { numberedQuotes } from '@crude-alpha/testkit';
        import { Connection, EventBatch, EventWriter } from '@crude-alpha/warehouse';
        const connection = new Connection({ url: '${server.url}', database: '${database}', name: 'killed' });
        const { signal } = new AbortController();
        const writer = await EventWriter.open(
          { connection, tape: 'slow', keepSec: null, signal, onRetry() {} },
          { created: '${CREATED}', held: { first: 0, next: 300 } },
        );
        const batch = new EventBatch('slow');
        for (const [at, quote] of numberedQuotes(0, 300).entries()) batch.add(quote, at);
        await writer.store(batch.seal());`;
      const killed = spawn(process.execPath, ['--input-type=module', '-e', program], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await eventually('its insert is under way', isInserting);
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      expect(await isInserting()).toBe(true);
      const next = await EventWriter.open(
        { connection, tape: 'slow', keepSec: null, signal, onRetry: () => {} },
        { created: CREATED, held: { first: 0, next: 300 } },
      );
      expect(next.resumption).toEqual({ from: 0, lookUntil: 300, repaired: [] });
    } finally {
      await connection.command(`DROP DATABASE ${database}`);
      await connection.close();
      await other.close();
    }
  });

  describe('whose ClickHouse was killed between the days of a batch', () => {
    const DAYS = 10;
    const days = Array.from({ length: DAYS }, (_, day) =>
      numberedQuotes(0, 5).map((quote) => ({
        ...quote,
        ts: quote.ts + day * 86_400_000_000,
        tsRecv: quote.tsRecv + day * 86_400_000_000,
      })),
    ).flat();

    let connection: Connection;

    beforeAll(async () => {
      const { server } = warehouse;
      const database = `${server.database}_days`;
      connection = new Connection({ url: server.url, database, name: 'test' });
      await migrate(connection, { database, cluster: null });
    });
    afterAll(async () => {
      await connection.command(`DROP DATABASE ${connection.database}`);
      await connection.close();
    });

    test.each([
      ['all that it noted kept, is told again', false, false],
      ['a part noted and not kept, says so', true, false],
      ['a part noted and not kept, is followed by one that stores it', true, true],
    ])('with %s', async (name, isLastLost, isFollowed) => {
      const { server } = warehouse;
      if (server.kill === null) return;
      const tape = `days: ${name}`;
      await connection.command(`TRUNCATE TABLE ${connection.database}.quotes`);
      const range = { from: 0, to: days.length };
      const life = new AbortController();
      const begin = (over: AbortSignal): Promise<EventWriter> =>
        EventWriter.open(
          { connection, tape, keepSec: null, signal: over, onRetry: () => {} },
          { created: CREATED, held: { first: 0, next: days.length } },
        );
      const batch = new EventBatch(tape);
      for (const [at, event] of days.entries()) batch.add(event, at);
      const first = await begin(life.signal);
      let storing = Promise.resolve();
      const parts = await killBetweenParts(
        { connection, server },
        'quotes',
        () => {
          storing = first.store(batch.seal());
          storing.catch(() => {});
        },
        { isLastLost, ...(isFollowed ? { beforeRestart: () => life.abort() } : {}) },
      );
      expect(parts).toBeLessThan(DAYS - 1);
      if (isFollowed) {
        await expect(storing).rejects.toMatchObject({ code: 'UNREACHABLE' });
        const next = await begin(signal);
        const present = await presentOrdinals(connection, tape, range);
        expect(present.size).toBe(5 * parts);
        for (const [at, event] of days.entries()) {
          if (present.has(at)) batch.pass(at, event.tsRecv);
          else batch.add(event, at);
        }
        await next.store(batch.seal());
      } else if (isLastLost) {
        await expect(storing).rejects.toMatchObject({ code: 'ROWS_LOST' });
        return;
      } else await storing;
      expect(await auditTape(connection, tape, range)).toEqual({ missing: [], duplicates: 0 });
    });
  });

  test('reads again what the tables have lost', async () => {
    const { connection } = warehouse;
    const db = connection.database;
    await goOn('lost', await open('lost'));
    const lost = `tape = 'lost' AND ordinal >= 405 AND ordinal < 505`;
    await connection.command(`DELETE FROM ${db}.quotes WHERE ${lost}`);
    const range = { from: 0, to: events.length };
    const { missing } = await auditTape(connection, 'lost', range);
    // One of the hundred was no quote.
    expect(missing).toEqual([
      { from: 405, to: 480 },
      { from: 481, to: 505 },
    ]);
    const writer = await open('lost');
    expect(writer.resumption).toEqual({ from: 405, lookUntil: events.length, repaired: missing });
    expect(await goOn('lost', writer)).toBe(99);
    await expectAllOnce('lost');
    expect((await open('lost')).resumption.from).toBe(events.length);
  });

  test('asks nothing back that the log holds no more', async () => {
    const { connection } = warehouse;
    await goOn('gone', await open('gone'));
    await connection.command(
      `DELETE FROM ${connection.database}.quotes WHERE tape = 'gone' AND ordinal < 1000`,
    );
    const writer = await open('gone', { first: 1_000, next: events.length });
    expect(writer.resumption).toMatchObject({ from: events.length, repaired: [] });
  });

  test('keeps what came a moment ago, however old the venue says that it is', async () => {
    const { server } = warehouse;
    const database = `${server.database}_kept`;
    const connection = new Connection({ url: server.url, database, name: 'test' });
    const topology = { database, cluster: null };
    const keepSec = 86_400;
    const nowUs = Date.now() * 1_000;
    // A definition has the time at which the venue made it; all of them came in the last minute.
    const ageOf: Readonly<Record<number, number>> = { 2: 10 * keepSec, 30: 400 * keepSec };
    const definition = sampleEvents.find(({ type }) => type === 'definition')!;
    const tick = sampleEvents.find(({ type }) => type === 'tick')!;
    const batch = new EventBatch('old');
    for (let at = 0; at < 60; at++) {
      const tsRecv = nowUs - (60 - at) * 1_000_000;
      const ageSec = ageOf[at];
      batch.add(
        ageSec === undefined
          ? { ...tick, ts: tsRecv, tsRecv }
          : { ...definition, ts: nowUs - ageSec * 1_000_000, tsRecv },
        at,
      );
    }
    // And what did come so long ago goes.
    const gone = new EventBatch('gone');
    const long = nowUs - 2 * keepSec * 1_000_000;
    gone.add({ ...tick, ts: long, tsRecv: long }, 0);
    try {
      await migrate(connection, topology);
      const retention = { keepEventsSec: keepSec, keepDerivedSec: null, tier: null };
      await applyRetention(connection, topology, retention);
      const reopen = (tape: string): Promise<EventWriter> =>
        EventWriter.open(
          { connection, tape, keepSec, signal, onRetry: () => {} },
          { created: CREATED, held: { first: 0, next: 60 } },
        );
      await (await reopen('old')).store(batch.seal());
      await (await reopen('gone')).store(gone.seal());
      for (const table of ['definitions', 'ticks']) {
        await connection.command(`OPTIMIZE TABLE ${database}.${table} FINAL`);
      }
      await eventually('the old tick is gone', async () => {
        const { missing } = await auditTape(connection, 'gone', { from: 0, to: 1 });
        return missing.length === 1;
      });
      expect(await auditTape(connection, 'old', { from: 0, to: 60 })).toEqual({
        missing: [],
        duplicates: 0,
      });
      expect((await reopen('old')).resumption).toEqual({ from: 60, lookUntil: 60, repaired: [] });
      expect((await reopen('gone')).resumption).toMatchObject({ from: 1, repaired: [] });
    } finally {
      await connection.command(`DROP DATABASE ${database}`);
      await connection.close();
    }
  });

  test('an audit counts what is there twice', async () => {
    const { connection } = warehouse;
    await goOn('twice', await open('twice'));
    const { bytes, rows } = batchOf('twice', 10, 20).tables[0]!;
    await connection.insert(`${connection.database}.quotes`, 'Native', Readable.from([bytes]));
    expect(await auditTape(connection, 'twice', { from: 0, to: events.length })).toEqual({
      missing: [],
      duplicates: rows,
    });
  });

  test('another tape of the same name is refused', async () => {
    await (await open('replaced')).store(batchOf('replaced', 0, 10));
    const { connection } = warehouse;
    const options = { connection, tape: 'replaced', keepSec: null, signal, onRetry: () => {} };
    await expect(
      EventWriter.open(options, { created: 'another time', held: { first: 0, next: 5 } }),
    ).rejects.toMatchObject({ code: 'TAPE_REPLACED' });
  });

  test('a part that was cut short is put aside in silence, and made up for', async (context) => {
    const { connection, server } = warehouse;
    if (server.kill === null) return context.skip();
    // A part that was merged from others would be found again in those.
    await connection.command(`SYSTEM STOP MERGES ${connection.database}.quotes`);
    await goOn('damaged', await open('damaged'));
    const [part] = await connection.rows<{ path: string }>(
      `SELECT path FROM system.parts WHERE active AND database = '${connection.database}' AND table = 'quotes'
       AND name IN (SELECT _part FROM ${connection.database}.quotes WHERE tape = 'damaged') LIMIT 1`,
    );
    await server.kill();
    for (const name of readdirSync(part!.path)) {
      if (/^(data|ordinal)\.bin$/.test(name)) truncateSync(join(part!.path, name), 100);
    }
    await server.restart();
    expect(await damagedParts(connection)).toMatchObject([{ table: 'quotes' }]);
    const writer = await open('damaged');
    expect(writer.resumption.repaired.length).toBeGreaterThan(0);
    await goOn('damaged', writer);
    await expectAllOnce('damaged');
  });
});
