import {
  createWallet,
  fundFromFaucet,
  memoryKeeper,
  networks,
  Payer,
  walletClient,
} from '@crude-alpha/payments/payer';
import { createApp, Metrics } from '@crude-alpha/service';
import {
  type ClickHouse,
  eventually,
  hasClickHouse,
  launchChain,
  launchClickHouse,
  launchNatsServer,
  numberedQuotes,
  sampleSurface,
} from '@crude-alpha/testkit';
import { Connection, ReadAhead, type Source } from '@crude-alpha/warehouse';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPaidRig } from '../../test/paid-rig.ts';
import { frame } from '../../test/rig.ts';
import { storeHistory, TAPE } from '../../test/stored-history.ts';
import { addressOf } from '../caller/address-of.ts';
import { createHistoryApp } from './history-app.ts';
import { createHistoryMetrics } from './history-metrics.ts';
import { addPublicHistory, type PublicHistory } from './public-history.ts';
import { Turnstile } from './turnstile.ts';

/** Through which whoever asks from outside may come. */
const PROXY = '192.0.2.1';

const events = numberedQuotes(0, 300);
const frames = Array.from({ length: 30 }, (_, seq) => frame(seq));
const surfaces = [5, 10, 15].map((seq) => ({ ...sampleSurface, seq, ts: frame(seq).ts }));

let server: ClickHouse;
let connection: Connection;
let source: Source;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  if (!hasClickHouse) return;
  server = await launchClickHouse();
  connection = await storeHistory(server, events, frames, surfaces);
  source = { connection, tape: TAPE, limits: { seconds: 20 }, ahead: new ReadAhead() };
});
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
  await connection?.close();
  await server?.stop();
});

function counted(): { metrics: Metrics; history: ReturnType<typeof createHistoryMetrics> } {
  const metrics = new Metrics('gateway', 'test');
  closing.push(() => metrics.close());
  return { metrics, history: createHistoryMetrics(metrics) };
}

function inside(from: Source = source): FastifyInstance {
  return createHistoryApp(from, counted().history);
}

function outside(over: Partial<PublicHistory> = {}): FastifyInstance {
  const app = createApp();
  const history = {
    source,
    metrics: counted().history,
    products: ['CL'],
    isSynthetic: true,
    gate: null,
    ...over,
  };
  addPublicHistory(app, history, addressOf([PROXY]));
  return app;
}

describe.skipIf(!hasClickHouse)('for the inside', () => {
  test('every question is answered on the path that the document names', async () => {
    const app = inside();
    const document = (await app.inject('/v1/openapi.json')).json<{ paths: object }>();
    const values = {
      type: 'quote',
      id: `${TAPE}.1`,
      source: 'quote',
      symbol: 'CL.F27',
      interval: '1m',
      product: 'CL',
      field: 'field_1',
    };
    expect(Object.keys(document.paths).length).toBe(12);
    for (const path of Object.keys(document.paths)) {
      const url = path.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof values) => values[name]);
      const answer = await app.inject(
        `${url}?${/charts|field/.test(url) ? 'from=0&to=9999999999999999' : ''}`,
      );
      // The range of a chart is beyond all times: the question is understood, and refused.
      expect([200, 400], path).toContain(answer.statusCode);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test('answers hold what was stored', async () => {
    const app = inside();
    const latest = (await app.inject('/v1/events/quote/latest?limit=2')).json<{ data: object[] }>();
    expect(latest.data).toEqual([
      { id: 'test.299', event: events[299] },
      { id: 'test.298', event: events[298] },
    ]);
    const alpha = (await app.inject('/v1/alpha/CL?limit=500')).json<{ data: object[] }>();
    expect(alpha.data).toEqual(frames);
  });

  test.each([
    ['/v1/events/quotes', 400, 'BAD_QUESTION', 'type: must be one of definition, quote'],
    [
      '/v1/events/quote?limit=0',
      400,
      'BAD_QUESTION',
      'limit: must be a whole number from 1 to 2000',
    ],
    ['/v1/events/quote?limit=1&limit=2', 400, 'BAD_QUESTION', 'limit: is given more than once'],
    ['/v1/events/quote?type=quote', 400, 'BAD_QUESTION', 'type: is given more than once'],
    ['/v1/events/quote?symbol=', 400, 'BAD_QUESTION', 'symbol: is empty'],
    ['/v1/events/quote?sql=1', 400, 'BAD_QUESTION', 'sql: there is no such parameter'],
    ['/v1/events/quote?cursor=AAAA', 400, 'BAD_CURSOR', 'cursor: it is no cursor'],
    ['/v1/events/quote?side=buy', 400, 'BAD_QUESTION', 'side: only a trade has it, not a quote'],
    ['/v1/ids/test.777', 404, 'NOT_FOUND', 'there is no event test.777'],
    [
      "/v1/events/quote?symbol=CL'--",
      400,
      'BAD_QUESTION',
      'symbol: must be at most 64 dotted symbols, separated by commas',
    ],
  ])('%s is a problem of status %d', async (url, status, code, detail) => {
    const answer = await inside().inject(url);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ status, code, detail: expect.stringContaining(detail) });
  });

  test('what is nothing is 404, and so is what is no question', async () => {
    const app = inside();
    expect((await app.inject('/v1/nothing')).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/v1/tapes' })).statusCode).toBe(404);
    expect((await app.inject('/v1/events/%00')).statusCode).toBe(400);
    expect((await app.inject(`/v1/ids/${'9'.repeat(4000)}`)).statusCode).toBe(414);
  });

  test('where no store answers, or has made no tables yet, it says so and not more', async () => {
    const nobody = new Connection({ url: 'http://127.0.0.1:9', database: 'crude', name: 'test' });
    const empty = new Connection({ url: server.url, database: 'no_such', name: 'test' });
    closing.push(
      () => nobody.close(),
      () => empty.close(),
    );
    for (const [connection, code] of [
      [nobody, 'UNREACHABLE'],
      [empty, 'NOT_READY'],
    ] as const) {
      const answer = await inside({ ...source, connection }).inject('/v1/events/quote');
      expect(answer.statusCode).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.json()).toMatchObject({ code });
    }
  });

  test('thousands at once are answered or turned away, and the next one is answered', async () => {
    const { history, metrics } = counted();
    const app = createHistoryApp(source, history);
    const answers = await Promise.all(
      Array.from({ length: 3_000 }, (_, at) =>
        app.inject(`/v1/events/quote?limit=${1 + (at % 50)}`),
      ),
    );
    const statuses = new Set(answers.map(({ statusCode }) => statusCode));
    expect(statuses).toEqual(new Set([200, 503]));
    const answered = answers.filter(({ statusCode }) => statusCode === 200);
    // Six run and two hundred wait.
    expect(answered.length).toBeGreaterThanOrEqual(206);
    for (const answer of answered)
      expect(answer.json<{ data: unknown[] }>().data.length).toBeGreaterThan(0);
    expect((await app.inject('/v1/events/quote')).statusCode).toBe(200);
    const page = await metrics.render();
    expect(page).toContain(
      `crude_gateway_history_questions_total{outcome="busy"} ${3_000 - answered.length}`,
    );
  });

  test('a question that nobody waits for any more is given up', async () => {
    // Frames that it would take the engine for ever to find.
    const database = `${server.database}_slow`;
    await connection.command(`CREATE DATABASE ${database}`);
    const slow = new Connection({ url: server.url, database, name: 'test' });
    closing.push(() => slow.close());
    await slow.command(
      `CREATE VIEW ${database}.checkpoints AS SELECT * FROM ${server.database}.checkpoints`,
    );
    await slow.command(
      `CREATE VIEW ${database}.frames AS SELECT f.* FROM numbers(1000000000000) AS n
       CROSS JOIN ${server.database}.frames AS f WHERE sipHash64(n.number) = 0`,
    );
    const running = async (): Promise<number> => {
      const [row] = await connection.rows<{ count: number }>(
        `SELECT count() AS count FROM system.processes WHERE query LIKE '%${database}.frames%' AND query NOT LIKE '%processes%'`,
      );
      return row!.count;
    };
    const app = inside({ ...source, connection: slow, limits: { seconds: 600 } });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    closing.push(() => app.close());
    try {
      const stop = new AbortController();
      const asked = Array.from({ length: 3 }, () =>
        fetch(`${url}/v1/alpha/CL`, { signal: stop.signal }),
      );
      await eventually('all of them run', async () => (await running()) === 3);
      stop.abort();
      for (const one of await Promise.allSettled(asked)) expect(one.status).toBe('rejected');
      await eventually('none runs any more', async () => (await running()) === 0);
    } finally {
      await connection.command(`DROP DATABASE ${database}`);
    }
  });
});

describe.skipIf(!hasClickHouse)('for subscribers', () => {
  test('derived history alone, of the products served, of this tape', async () => {
    const app = outside();
    const alpha = await app.inject('/history/v1/alpha/CL?limit=3');
    expect(alpha.json()).toMatchObject({ data: frames.slice(0, 3), more: true });
    expect((await app.inject('/history/v1/candles/1m/CL.F27')).json()).toMatchObject({ data: [] });
    expect((await app.inject('/history/v1/candles/1m/LO.F27.C7000')).statusCode).toBe(200);
    for (const url of [
      '/history/v1/alpha/GC',
      '/history/v1/candles/1m/GC.G27',
      '/history/v1/candles/1m/OG.G27.C300000',
      '/history/v1/candles/1m/BTCUSDT',
      '/history/v1/alpha/..',
      '/history/v1/events/quote',
      '/history/v1/events/trade/latest',
      '/history/v1/charts/quote/CL.F27',
      '/history/v1/ids/test.1',
      '/history/v1/gaps',
      '/history/v1/tapes',
      '/history/v1/chains/CL',
      '/history/v1/flow/GC',
      '/v1/alpha/CL',
    ]) {
      expect((await outside().inject(url)).statusCode, url).toBe(404);
    }
    const smiles = async (query: string): Promise<unknown> =>
      (await outside().inject(`/history/v1/surfaces/CL?${query}`)).json();
    expect(await smiles('limit=5')).toMatchObject({ data: surfaces, more: false });
    expect(await smiles(`from=${frame(6).ts}`)).toMatchObject({ data: [surfaces[1]], more: true });
    expect(await smiles(`to=${frame(15).ts}&order=desc`)).toMatchObject({ data: [surfaces[1]] });
    const flow = await outside().inject('/history/v1/flow/CL');
    expect(flow.json()).toMatchObject({ data: [], more: false });
    const other = await outside().inject('/history/v1/alpha/CL?tape=test');
    expect(other.json()).toMatchObject({ status: 400, code: 'BAD_QUESTION' });
  });

  test('candles of a synthetic market alone: those of an exchange are its own', async () => {
    const app = outside({ isSynthetic: false });
    expect((await app.inject('/history/v1/candles/1m/CL.F27')).statusCode).toBe(404);
    expect((await app.inject('/history/v1/alpha/CL')).statusCode).toBe(200);
  });

  test('whoever is refused is refused with a status of the document', async () => {
    const { paths } = (await inside().inject('/v1/openapi.json')).json<{
      paths: Record<string, { get: { responses: object; servers?: { url: string }[] } }>;
    }>();
    const { responses, servers } = paths['/v1/alpha/{product}']!.get;
    expect(servers?.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/history']);
    expect(paths['/v1/gaps']!.get.servers).toBeUndefined();
    const gate: PublicHistory['gate'] = { check: () => ({ ok: false, fault: 'expired' }) };
    const statuses = new Set<number>();
    const app = outside({ gate });
    for (let at = 0; !statuses.has(429) && at < 40; at++) {
      const token = at % 2 === 0 ? {} : { authorization: 'Bearer old' };
      const asked = ['CL', 'CL', 'GC', 'CL?tape=test'][at % 4];
      const answer = await app.inject({ url: `/history/v1/alpha/${asked}`, headers: token });
      statuses.add(answer.statusCode);
      expect(answer.headers['retry-after']).toBe(answer.statusCode === 429 ? '1' : undefined);
    }
    expect([...statuses].sort((a, b) => a - b)).toEqual([400, 401, 402, 404, 429]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining([...statuses].map(String)));
  });

  test('not more often than a few times a second from one address', async () => {
    const app = outside();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => app.inject('/history/v1/alpha/CL?limit=1')),
    );
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(12);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(28);
  });

  test.each([
    [PROXY, 0],
    ['127.0.0.1', 8],
  ])(
    'through %s, twenty who name an address each are too many at least %d times',
    async (...[remoteAddress, least]) => {
      const app = outside();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => {
          const headers = { 'x-forwarded-for': `203.0.113.${at}` };
          return app.inject({ url: '/history/v1/alpha/GC', remoteAddress, headers });
        }),
      );
      const refused = answers.filter(({ statusCode }) => statusCode === 429).length;
      if (least === 0) expect(refused).toBe(0);
      else expect(refused).toBeGreaterThanOrEqual(least);
    },
  );

  test('where it is paid for, to the token of a payment and to nobody else', async () => {
    const [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
    const rig = await openPaidRig({ natsUrl: nats.url, rpcUrl: chain.rpcUrl });
    try {
      const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
      await fundFromFaucet(client);
      const payer = await Payer.open({
        service: rig.gateway.url,
        client,
        keeper: memoryKeeper(),
        maxDeposit: '1',
      });
      const { token } = await payer.pay('CL', new AbortController().signal);
      const app = outside({ gate: rig.payments.gate, products: ['CL', 'GC'] });
      const ask = (url: string, authorization?: string) =>
        app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
      expect((await ask('/history/v1/alpha/CL?limit=1', `Bearer ${token}`)).statusCode).toBe(200);
      expect((await ask('/history/v1/candles/1d/CL.F27', `Bearer ${token}`)).statusCode).toBe(200);
      expect((await ask('/history/v1/alpha/CL')).json()).toMatchObject({
        status: 402,
        code: 'payment_required',
      });
      expect((await ask('/history/v1/alpha/GC', `Bearer ${token}`)).json()).toMatchObject({
        status: 401,
        detail: 'the token is other symbol',
      });
      expect((await ask('/history/v1/alpha/CL', `Bearer ${token}x`)).json()).toMatchObject({
        status: 401,
        code: 'bad_token',
      });
    } finally {
      await rig.close();
      await Promise.all([nats.stop(), chain.stop()]);
    }
  });
});

test('a turnstile lets so many in, has the next wait in their order, and turns away all others', async () => {
  const turnstile = new Turnstile(2, 3);
  const done: number[] = [];
  const finish: (() => void)[] = [];
  const work = (at: number) =>
    turnstile.pass(async () => {
      await new Promise<void>((resolve) => finish.push(resolve));
      done.push(at);
      return at;
    });
  const all = Array.from({ length: 7 }, (_, at) => work(at));
  expect(await Promise.all(all.slice(5))).toEqual([null, null]);
  expect(finish.length).toBe(2);
  while (done.length < 5) {
    finish.shift()?.();
    await new Promise(setImmediate);
  }
  expect(await Promise.all(all.slice(0, 5))).toEqual([0, 1, 2, 3, 4]);
  expect(done).toEqual([0, 1, 2, 3, 4]);
  // One that fails gives its place back as well.
  await expect(turnstile.pass(() => Promise.reject(new Error('no')))).rejects.toThrowError('no');
  expect(await turnstile.pass(() => Promise.resolve('in'))).toBe('in');
});
