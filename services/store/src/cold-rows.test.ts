import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus, openTapeWriter } from '@crude-alpha/bus';
import {
  eventually,
  freePort,
  hasEmbedded,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
  type ServiceProcess,
  sampleEvents,
  startServiceProcess,
} from '@crude-alpha/testkit';
import { auditTape, Connection, readCheckpoint } from '@crude-alpha/warehouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkColdRows } from './endpoint/cold-rows.ts';

const TAPE = 'test';
const events = [...numberedQuotes(0, 500), ...sampleEvents];

let nats: NatsServer;
let bus: Bus;
let dir: string;
let port: number;
let connection: Connection;
const running: ServiceProcess[] = [];

beforeAll(async () => {
  nats = await launchNatsServer();
  bus = await connectBus({ url: nats.url, name: 'test' });
  dir = await mkdtemp(join(tmpdir(), 'crude-cold-'));
  port = await freePort();
  connection = new Connection({ url: `http://127.0.0.1:${port}`, database: 'crude', name: 'test' });
  const writer = await openTapeWriter(bus, { tape: TAPE, maxBytes: 1e8, maxAgeMs: 3_600_000 });
  for (const event of events) writer.write(event);
  await writer.close();
});
afterAll(async () => {
  for (const store of running) await store.kill();
  await connection?.close();
  await bus?.close();
  await nats?.stop();
  if (dir !== undefined) await rm(dir, { recursive: true });
});

async function start(env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const store = await startServiceProcess('store', {
    NATS_URL: nats.url,
    CRUDE_TAPE: TAPE,
    CRUDE_STORE_DIR: join(dir, 'store'),
    CRUDE_STORE_PORT: String(port),
    CRUDE_STORE_FLUSH: '50ms',
    UV_THREADPOOL_SIZE: '16',
    ...env,
  });
  running.push(store);
  return store;
}

/** Rows by the disk that they lie on. */
async function rowsByDisk(): Promise<Readonly<Record<string, number>>> {
  const rows = await connection.rows<{ disk: string; rows: number }>(
    `SELECT disk_name AS disk, sum(rows) AS rows FROM system.parts
     WHERE database = 'crude' AND table IN ('quotes', 'trades') AND active GROUP BY disk`,
  );
  return Object.fromEntries(rows.map(({ disk, rows: count }) => [disk, count]));
}

async function allStored(): Promise<void> {
  await eventually(
    'all is stored',
    async () =>
      (await readCheckpoint(connection, TAPE, 'tape').catch(() => null))?.next === events.length,
    30_000,
  );
  expect(await auditTape(connection, TAPE, { from: 0, to: events.length })).toEqual({
    missing: [],
    duplicates: 0,
  });
}

test.skipIf(!hasEmbedded)(
  'old rows lie in the cold folder and are found there, and the store does not start without it',
  async () => {
    const hot = events.filter(({ type }) => type === 'quote' || type === 'trade').length;
    // Stored hot at first: the folder comes when the disk is full.
    const before = await start({});
    await allStored();
    expect(await rowsByDisk()).toEqual({ default: hot });
    await before.stop();

    const cold = join(dir, 'cold');
    const tiered = { CRUDE_STORE_COLD_DIR: cold, CRUDE_STORE_COLD_AFTER: '1h' };
    const moving = await start(tiered);
    await eventually(
      'old rows have moved',
      async () => (await rowsByDisk().catch(() => null))?.['cold'] === hot,
      30_000,
    );
    await allStored();
    await moving.stop();

    const store = join(dir, 'store');
    const without = await start({});
    expect(await without.exited).toBe(1);
    expect(without.output()).toBe(
      `store: the old rows of ${store} lie in a folder of their own: name it (CRUDE_STORE_COLD_DIR)\n`,
    );
    // As a disk that is not mounted looks.
    const empty = join(dir, 'empty');
    await mkdir(empty);
    await expect(checkColdRows(store, empty)).rejects.toMatchObject({
      code: 'COLD_ROWS_AWAY',
      message: `the old rows of ${store} are not in ${empty}: is its disk mounted? (CRUDE_STORE_COLD_DIR)`,
    });

    await start(tiered);
    await allStored();
    expect(await rowsByDisk()).toEqual({ cold: hot });
  },
);
