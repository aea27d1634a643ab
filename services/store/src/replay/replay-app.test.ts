import { type Bus, connectBus, readTape } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import {
  type ClickHouse,
  eventually,
  hasClickHouse,
  launchClickHouse,
  launchNatsServer,
  type NatsServer,
  numberedQuotes,
} from '@crude-alpha/testkit';
import { Connection, EventBatch, EventWriter, migrate } from '@crude-alpha/warehouse';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReplayApp } from './replay-app.ts';
import { replayOpenApi } from './replay-openapi.ts';
import { Replays } from './replays.ts';

const TAPE = 'test';
const events = numberedQuotes(0, 500);
const isoOf = (at: number): string => new Date(events[at]!.tsRecv / 1000).toISOString();

let nats: NatsServer;
let bus: Bus;
let server: ClickHouse;
let connection: Connection;
let app: FastifyInstance;

/** Stores the events, and a tick behind them, as a tape. */
async function storeAs(tape: string): Promise<void> {
  const signal = new AbortController().signal;
  const writer = await EventWriter.open(
    { connection, tape, keepSec: null, signal, onRetry: () => {} },
    { created: 'test', held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(tape);
  for (const [ordinal, event] of events.entries()) batch.add(event, ordinal);
  const { ts, tsRecv } = events.at(-1)!;
  batch.add({ type: 'tick', ts, tsRecv, feed: 'test' }, events.length);
  await writer.store(batch.seal());
}

beforeAll(async () => {
  if (!hasClickHouse) return;
  [nats, server] = await Promise.all([launchNatsServer(), launchClickHouse()]);
  bus = await connectBus({ url: nats.url, name: 'test' });
  const { database, url } = server;
  connection = new Connection({ url, database, name: 'test' });
  await migrate(connection, { database, cluster: null });
  await storeAs(TAPE);
  app = createReplayApp(new Replays(bus, connection), TAPE);
});
afterAll(async () => {
  await app?.close();
  await connection?.close();
  await bus?.close();
  await nats?.stop();
  await server?.stop();
});

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, object>> };
}
interface Operation {
  readonly responses: Readonly<Record<string, object>>;
}

const document = replayOpenApi() as Document;
const ajv = new Ajv2020({ strict: false }).addSchema(document, 'document');
const pointer = (...keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
/** Operations and statuses that were seen. */
const seen = new Set<string>();

/** Asks, and holds the answer against the document. */
async function ask(method: 'DELETE' | 'GET' | 'POST', url: string, payload?: object) {
  const answer = await app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
  const path = url.replace(/(?<=^\/v1\/replays\/).+/, '{name}');
  const [of, status] = [method.toLowerCase(), String(answer.statusCode)];
  const where = ['paths', path, of, 'responses', status];
  const shared = document.paths[path]![of]!.responses[status]!;
  const at = '$ref' in shared ? ['components', 'responses', `Refused${status}`] : where;
  const type = String(answer.headers['content-type']).split(';')[0]!;
  const body = answer.json();
  const fits = ajv.validate(`document#${pointer(...at, 'content', type, 'schema')}`, body);
  expect({ body, faults: fits ? [] : ajv.errors }).toEqual({ body, faults: [] });
  seen.add(`${of} ${path} ${status}`);
  return { status: answer.statusCode, body };
}

const post = (url: string, payload: object) => ask('POST', url, payload);
const look = async (name: string) => (await ask('GET', `/v1/replays/${name}`)).body;

async function heard(tape: string, count: number): Promise<MarketEvent[]> {
  const stop = new AbortController();
  const found: MarketEvent[] = [];
  const decoder = new BlockDecoder();
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    decoder.forEach(block.bytes, (event) => void found.push(event));
    if (found.length >= count) stop.abort();
  }
  return found;
}

describe.skipIf(!hasClickHouse)('replays over HTTP', () => {
  test('plays flat out onto a tape of its own, and is gone with it', async () => {
    const begun = await post('/v1/replays', { name: 'all', speed: 0 });
    expect(begun).toMatchObject({ status: 201, body: { name: 'all', source: TAPE, first: 0 } });
    await eventually('it ends', async () => (await look('all')).state === 'ended');
    expect(await look('all')).toMatchObject({ events: 501, tape: 'replay-all' });
    expect((await heard('replay-all', 501)).slice(0, 500)).toStrictEqual(events);
    expect((await ask('GET', '/v1/replays')).body.data).toHaveLength(1);
    expect(await ask('DELETE', '/v1/replays/all')).toEqual({ status: 200, body: {} });
    expect(await look('all')).toMatchObject({
      status: 404,
      code: 'NO_REPLAY',
    });
  });

  test('pauses, steps, seeks and goes on at another speed', async () => {
    await post('/v1/replays', { name: 'told', speed: 0.000001 });
    expect((await post('/v1/replays/told', { do: 'pause' })).body.state).toBe('paused');
    const before = (await look('told')).events;
    await post('/v1/replays/told', { do: 'step', events: 5 });
    await eventually('it steps', async () => (await look('told')).events === before + 5);
    const sought = await post('/v1/replays/told', { do: 'seek', ordinal: 400 });
    expect(sought.body.ordinal).toBe(400);
    await post('/v1/replays/told', { do: 'speed', speed: 0 });
    await post('/v1/replays/told', { do: 'resume' });
    await eventually('it ends', async () => (await look('told')).state === 'ended');
    expect((await look('told')).events).toBe(before + 5 + 101);
    await ask('DELETE', '/v1/replays/told');
  });

  test('names the tape that it goes back on, which is nobody else’s', async () => {
    await post('/v1/replays', { name: 'back-2', speed: 0 });
    await post('/v1/replays', { name: 'back', speed: 0 });
    await eventually('it ends', async () => (await look('back')).state === 'ended');
    const sought = await post('/v1/replays/back', { do: 'seek', ordinal: 480 });
    expect(sought).toMatchObject({ status: 200, body: { tape: 'replay-back-3' } });
    await eventually('it ends again', async () => (await look('back')).state === 'ended');
    expect((await heard('replay-back-3', 21)).slice(0, 20)).toStrictEqual(events.slice(480));
    await ask('DELETE', '/v1/replays/back');
    expect((await heard('replay-back-2', 501)).slice(0, 500)).toStrictEqual(events);
    await ask('DELETE', '/v1/replays/back-2');
  });

  test('says why it failed, and what was not there to be played', async () => {
    await storeAs('torn');
    await connection.command(
      `DELETE FROM ${server.database}.quotes WHERE tape = 'torn' AND ordinal > 100 AND ordinal < 104`,
    );
    await post('/v1/replays', { name: 'torn', tape: 'torn', speed: 0 });
    await eventually('it ends', async () => (await look('torn')).state === 'ended');
    expect(await look('torn')).toMatchObject({ events: 498, missing: 3, failure: null });
    await connection.command(`RENAME TABLE ${server.database}.ticks TO ${server.database}.gone`);
    await post('/v1/replays/torn', { do: 'seek', ordinal: 0 });
    await eventually('it fails', async () => (await look('torn')).state === 'failed');
    await connection.command(`RENAME TABLE ${server.database}.gone TO ${server.database}.ticks`);
    expect((await look('torn')).failure).toMatch(/^NOT_READY: ClickHouse: UNKNOWN_TABLE: /);
    await ask('DELETE', '/v1/replays/torn');
  });

  test('plays nothing of a batch that is being stored', async () => {
    const last = events.at(-1)!.tsRecv;
    await connection.command(
      `INSERT INTO ${server.database}.ticks (tape, ordinal, ts, lag, symbol, event)
       VALUES ({tape:String}, 505, fromUnixTimestamp64Micro({ts:Int64}), 0, '', '{}')`,
      { tape: TAPE, ts: last + 9_000_000 },
    );
    const to = new Date(last / 1000 + 5_000).toISOString();
    const begun = await post('/v1/replays', { name: 'near', speed: 0, from: isoOf(490), to });
    expect(begun).toMatchObject({ status: 201, body: { first: 490, end: 501 } });
    await eventually('it ends', async () => (await look('near')).state === 'ended');
    expect((await look('near')).events).toBe(11);
    await ask('DELETE', '/v1/replays/near');
  });

  test('says what is wrong with an order', async () => {
    for (const [order, status, code] of [
      [{}, 400, undefined],
      [{ name: '../x' }, 400, undefined],
      [{ name: 'x', from: 'yesterday' }, 400, 'BAD_REPLAY'],
      [{ name: 'x', speed: -1 }, 400, undefined],
      [{ name: 'x', tape: "a' OR 1" }, 400, undefined],
      [{ name: 'x', tape: 'nobody' }, 404, 'NOT_FOUND'],
      [{ name: 'x', from: isoOf(200), to: isoOf(100) }, 400, 'BAD_REPLAY'],
    ] as const) {
      expect(await post('/v1/replays', order)).toMatchObject({
        status,
        body: code === undefined ? {} : { code },
      });
    }
    expect(await post('/v1/replays/nobody', { do: 'pause' })).toMatchObject({ status: 404 });
    await post('/v1/replays', { name: 'once', speed: 1, from: isoOf(100) });
    expect(await post('/v1/replays', { name: 'once' })).toMatchObject({ status: 409 });
    expect(await post('/v1/replays/once', { do: 'seek' })).toMatchObject({ status: 400 });
    await ask('DELETE', '/v1/replays/once');
  });

  test('the document has what was answered, and is answered itself', async () => {
    expect((await app.inject('/v1/openapi.json')).json()).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method]) => method !== 'parameters')
        .map(([method, { responses }]) => `${method} ${path} ${Object.keys(responses)[0]}`),
    );
    expect(described).toHaveLength(5);
    expect([...seen]).toEqual(expect.arrayContaining(described));
  });
});
