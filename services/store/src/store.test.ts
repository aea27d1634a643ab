import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Bus,
  connectBus,
  derivedStream,
  openDerivedWriter,
  openTapeWriter,
  removeTape,
} from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import {
  eventually,
  freePort,
  hasEmbedded,
  launchEmbedded,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
  type ServiceProcess,
  sampleEvents,
  startServiceProcess,
  T0,
} from '@crude-alpha/testkit';
import { Connection, migrate, readCheckpoint, readEvents } from '@crude-alpha/warehouse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const TAPE = 'test';

let server: NatsServer;
let bus: Bus;
let dir: string;
let port: number;
let connection: Connection;
const running: ServiceProcess[] = [];

beforeEach(async () => {
  server = await launchNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  dir = await mkdtemp(join(tmpdir(), 'crude-store-'));
  port = await freePort();
  connection = new Connection({ url: `http://127.0.0.1:${port}`, database: 'crude', name: 'test' });
});
afterEach(async () => {
  for (const store of running.splice(0)) await store.kill();
  await connection.close();
  await bus.close();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const store = await startServiceProcess('store', {
    NATS_URL: server.url,
    CRUDE_TAPE: TAPE,
    CRUDE_STORE_DIR: dir,
    CRUDE_STORE_PORT: String(port),
    CRUDE_STORE_FLUSH: '50ms',
    UV_THREADPOOL_SIZE: '16',
    ...env,
  });
  running.push(store);
  return store;
}

/** Some quotes, and one of every other type among them. */
const events: readonly MarketEvent[] = [
  ...numberedQuotes(0, 500),
  ...sampleEvents,
  ...numberedQuotes(500, 300),
];

async function write(some: readonly MarketEvent[]): Promise<void> {
  const writer = await openTapeWriter(bus, { tape: TAPE, maxBytes: 1e8, maxAgeMs: 3_600_000 });
  for (const event of some) writer.write(event);
  await writer.close();
}

async function stored(count: number, at: Connection = connection): Promise<MarketEvent[]> {
  await eventually(
    `${count} events are stored`,
    async () => (await readCheckpoint(at, TAPE, 'tape').catch(() => null))?.next === count,
    30_000,
  );
  const all: MarketEvent[] = [];
  for await (const window of readEvents(at, { tape: TAPE, from: 0, to: count })) {
    window.forEach((event) => {
      all.push(event);
    });
  }
  return all;
}

describe.skipIf(!hasEmbedded)('the store', () => {
  test('says that outputs were gone before it stored them', async () => {
    const writer = await openDerivedWriter(bus, {
      stream: derivedStream(TAPE),
      subjects: ['flow.CL'],
      maxBytes: 8_000,
      maxAgeMs: 3_600_000,
    });
    const write = async (from: number, to: number): Promise<void> => {
      for (let ordinal = from; ordinal < to; ordinal++) {
        const payload = Buffer.from(JSON.stringify({ ts: T0 + ordinal }));
        writer.append('flow.CL', payload, { ordinal, index: 0 });
      }
      await writer.flush();
    };
    const reached = (ordinal: number): Promise<boolean> =>
      eventually(
        'it is stored',
        async () => {
          const found = await readCheckpoint(connection, TAPE, 'derived').catch(() => null);
          return found?.next === ordinal;
        },
        30_000,
      );
    const holes = async (store: ServiceProcess): Promise<string | undefined> => {
      const page = await (await fetch(`${store.adminUrl}/metrics`)).text();
      return /^crude_store_derived_holes_total (\d+)$/m.exec(page)?.[1];
    };
    await write(0, 5);
    const first = await start();
    await reached(4);
    expect(await holes(first)).toBe('0');
    await first.stop();
    // More than the log holds.
    await write(5, 500);
    const second = await start();
    await reached(499);
    expect(await holes(second)).toBe('1');
    expect(second.output()).toContain('outputs between may be gone that were not stored yet');
    await writer.close();
  });

  test('stores what is on the tape and what comes, and stops in order with all of it', async () => {
    const store = await start();
    // Without a tape it has nothing to do, and is ready.
    await store.ready();
    await write(events.slice(0, 600));
    expect(await stored(600)).toStrictEqual(events.slice(0, 600));
    await write(events.slice(600));
    await eventually('the rest is read', async () => {
      const page = await (await fetch(`${store.adminUrl}/metrics`)).text();
      return page.includes(`crude_store_tape_ordinal ${events.length}`);
    });
    await store.stop();
    expect(await store.exited).toBe(0);
    await start();
    expect(await stored(events.length)).toStrictEqual(events);
  });

  test('a second one stands by, and goes on where the first was killed', async () => {
    // Both speak to one ClickHouse: an embedded one has one owner.
    const clickhouse = await launchEmbedded();
    const shared = new Connection({ url: clickhouse.url, database: 'crude', name: 'test' });
    try {
      const env = { CLICKHOUSE_URL: clickhouse.url };
      await write(events.slice(0, 300));
      const first = await start({ ...env, CRUDE_INSTANCE: 'first' });
      await stored(300, shared);
      const second = await start({ ...env, CRUDE_INSTANCE: 'second' });
      await eventually('it stands by', () => second.output().includes('standing by: first'));
      const ready = await fetch(`${second.adminUrl}/health/ready`);
      expect(await ready.json()).toMatchObject({
        reasons: expect.arrayContaining([expect.objectContaining({ reason: 'standby' })]),
      });
      await first.kill();
      await write(events.slice(300));
      expect(await stored(events.length, shared)).toStrictEqual(events);
    } finally {
      for (const store of running.splice(0)) await store.kill();
      await shared.close();
      await clickhouse.stop();
    }
  });

  test('waits for a ClickHouse that is not there yet', async () => {
    await write(events);
    const store = await start({ CLICKHOUSE_URL: `http://127.0.0.1:${port}` });
    await eventually('it waits', () => store.output().includes('does not answer yet'));
    const answer = await fetch(`${store.adminUrl}/health/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      reasons: expect.arrayContaining([{ check: 'tape', reason: 'connecting' }]),
    });
  });

  test('stops at once while it waits for a ClickHouse that takes connections and never answers', async () => {
    let connections = 0;
    const silent = createServer(() => connections++).listen(port, '127.0.0.1');
    try {
      const store = await start({ CLICKHOUSE_URL: `http://127.0.0.1:${port}` });
      await eventually('it asks', () => connections > 0, 30_000);
      await store.stop();
      expect(await store.exited).toBe(0);
    } finally {
      silent.close();
    }
  });

  test('says for how long ClickHouse takes nothing, and stores all of it afterwards', async () => {
    const clickhouse = await launchEmbedded();
    const there = new Connection({ url: clickhouse.url, database: 'crude', name: 'test' });
    try {
      const store = await start({ CLICKHOUSE_URL: clickhouse.url });
      const stalledSec = async (): Promise<number> => {
        const page = await (await fetch(`${store.adminUrl}/metrics`)).text();
        return Number(/^crude_store_stalled_seconds (.+)$/m.exec(page)?.[1]);
      };
      await write(events.slice(0, 100));
      await stored(100, there);
      await eventually('nothing waits', async () => (await stalledSec()) === 0);
      await clickhouse.kill();
      await write(events.slice(100, 200));
      await eventually('they wait', async () => (await stalledSec()) > 0.5);
      // More is read all the time, and no less old is what was read first.
      const before = await stalledSec();
      await write(events.slice(200));
      expect(await stalledSec()).toBeGreaterThan(before);
      await clickhouse.restart();
      expect(await stored(events.length, there)).toStrictEqual(events);
      await eventually('nothing waits', async () => (await stalledSec()) === 0);
    } finally {
      for (const store of running.splice(0)) await store.kill();
      await there.close();
      await clickhouse.stop();
    }
  });

  test('tables of a newer program are refused in one line, for good', async () => {
    const clickhouse = await launchEmbedded();
    const there = new Connection({ url: clickhouse.url, database: 'crude', name: 'test' });
    try {
      await migrate(there, { database: 'crude', cluster: null });
      await there.command('INSERT INTO crude.migrations (version) VALUES (99)');
      const store = await start({ CLICKHOUSE_URL: clickhouse.url });
      expect(await store.exited).toBe(78);
      expect(store.output()).toContain('the tables of crude have version 99, this program knows');
      expect(store.output()).not.toContain('    at ');
    } finally {
      await there.close();
      await clickhouse.stop();
    }
  });

  test('a tape that is not the one that is stored is refused in one line, for good', async () => {
    await write(events.slice(0, 50));
    const older = join(dir, 'older');
    await server.kill();
    await cp(server.storeDir, older, { recursive: true });
    await server.restart();
    await write(events.slice(50, 100));
    const first = await start();
    await stored(100);
    await first.stop();
    running.splice(0);
    const isRefused = async (reason: string): Promise<void> => {
      const next = await start();
      expect(await next.exited).toBe(78);
      expect(next.output()).toContain(reason);
      expect(next.output()).not.toContain('    at ');
    };
    // As after a loss of power: what was written last is gone, and it is the same stream.
    await server.kill();
    await rm(server.storeDir, { recursive: true });
    await cp(older, server.storeDir, { recursive: true });
    await server.restart();
    await isRefused('the tape test ends before event 99');
    await write(numberedQuotes(1_000, 110));
    await isRefused('the tape test has another event 99');
    await removeTape(bus, TAPE);
    await write(events.slice(0, 200));
    await isRefused('the store holds another tape test');
  });

  test('events that retention took while it was down become a gap', async () => {
    await write(events.slice(0, 100));
    const first = await start();
    await stored(100);
    await first.stop();
    running.splice(0);
    // As if retention had taken 100 to 249.
    const writer = await openTapeWriter(bus, { tape: TAPE, maxBytes: 1e8, maxAgeMs: 3_600_000 });
    writer.skipTo(250);
    for (const event of events.slice(250, 300)) writer.write(event);
    await writer.close();
    const second = await start();
    const all = await stored(300);
    expect(all.slice(0, 100)).toStrictEqual(events.slice(0, 100));
    expect(all[100]).toMatchObject({ type: 'gap', reason: 'slow_reader', count: 150 });
    expect(all.slice(101)).toStrictEqual(events.slice(250, 300));
    const page = await (await fetch(`${second.adminUrl}/metrics`)).text();
    expect(page).toContain('crude_store_missed_events_total 150');
  });
});

test('where chDB is not installed it is log-only, and says so', async () => {
  const hook = join(import.meta.dirname, '../test/without-chdb.cjs');
  const store = await start({ NODE_OPTIONS: `--require ${hook}` });
  await store.ready();
  const ready = await fetch(`${store.adminUrl}/health/ready`);
  expect(await ready.json()).toMatchObject({ checks: { store: { ok: true, reason: 'log_only' } } });
  expect(store.output()).toContain('log-only');
  const page = await (await fetch(`${store.adminUrl}/metrics`)).text();
  expect(page).toContain('crude_store_log_only 1');
  await store.stop();
  expect(await store.exited).toBe(0);
});

test('a wrong environment is a line each', async () => {
  const store = await start({ CRUDE_STORE_COLD_AFTER: '1h' });
  expect(await store.exited).toBe(78);
  expect(store.output()).toBe(
    'store: CRUDE_STORE_COLD_AFTER needs a place: CRUDE_STORE_COLD_DIR, or CLICKHOUSE_POLICY with CLICKHOUSE_URL\n',
  );
});
