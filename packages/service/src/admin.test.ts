import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createAdmin, startAdmin } from './admin.ts';
import { createApp } from './app.ts';
import { Health } from './health.ts';
import { listen } from './listen.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';

const PROBLEM = 'application/problem+json; charset=utf-8';

const metrics = new Metrics('ingest', 'one');
const health = new Health();
const closing: (() => unknown)[] = [() => metrics.close()];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('live is 200 as long as it answers, ready follows health, metrics are there', async () => {
  const app = createAdmin({ health, metrics });
  expect((await app.inject('/health/live')).json()).toEqual({ live: true });
  const starting = await app.inject('/health/ready');
  expect(starting.statusCode).toBe(503);
  expect(starting.headers['content-type']).toBe(PROBLEM);
  expect(starting.json()).toEqual({
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'not ready',
    ready: false,
    reasons: [{ check: 'lifecycle', reason: 'starting' }],
    checks: {},
  });
  health.enter('running');
  const running = await app.inject('/health/ready');
  expect([running.statusCode, running.json()]).toEqual([
    200,
    { ready: true, reasons: [], checks: {} },
  ]);
  const scrape = await app.inject('/metrics');
  expect(scrape.headers['content-type']).toMatch('text/plain; version=0.0.4');
  expect(scrape.body).toContain('# TYPE crude_service_info gauge');
});

test.each([
  ['GET', '/nothing?token=abcdef', 404, 'there is no GET /nothing'],
  ['POST', '/health/live', 404, 'there is no POST /health/live'],
  ['GET', '/%zz', 400, "'/%zz' is not a valid url component"],
] as const)('%s %s is a problem of status %i', async (method, url, status, detail) => {
  const answer = await createAdmin({ health, metrics }).inject({ method, url });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe(PROBLEM);
  expect(answer.json()).toMatchObject({ type: 'about:blank', status, detail });
});

test('a page that calls loopback by a name of its own reads nothing, of what is mounted neither', async () => {
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, health, metrics });
  closing.push(() => admin.close());
  const app = createApp();
  app.get('/v1/events', () => ({ raw: true }));
  await admin.mount('/v1/', app);
  const { port } = new URL(admin.url);
  const ask = async (path: string, host: string): Promise<[number | undefined, string]> => {
    const request = get({ port, path, headers: { host: `${host}:${port}` } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return [response.statusCode, await text(response)];
  };
  for (const host of ['127.0.0.1', 'localhost', '[::1]', 'store']) {
    expect(await ask('/v1/events', host)).toEqual([200, '{"raw":true}']);
  }
  for (const path of ['/v1/events', '/health/live', '/metrics', '/nothing']) {
    const [status, body] = await ask(path, 'attacker.example');
    expect(status, path).toBe(421);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Misdirected Request',
      status: 421,
      code: 'foreign_host',
      detail:
        'this server is asked by an IP address, localhost, or a name without a dot such as a container has',
    });
  }
});

test('what fails inside is logged and not told', async () => {
  const lines: string[] = [];
  const logger = createLogger(
    'ingest',
    { CRUDE_INSTANCE: 'one', CRUDE_LOG_FORMAT: 'json', CRUDE_LOG_LEVEL: 'info' },
    { stream: { write: (line: string) => void lines.push(line) } },
  );
  const app = createApp({ logger });
  app.get('/fails', () => {
    throw new Error('the inside story');
  });
  app.get('/refuses', () => {
    throw Object.assign(new Error('ask for less'), { statusCode: 413 });
  });
  const failed = await app.inject('/fails?token=abcdef123');
  expect(failed.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'the request failed inside the service',
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('the inside story');
  expect(lines[0]).not.toContain('abcdef123');
  const refused = await app.inject('/refuses');
  expect(refused.json()).toMatchObject({ status: 413, detail: 'ask for less' });
  expect(lines).toHaveLength(1);
});

test('it listens, and closes under an idle connection', async () => {
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, health, metrics });
  const answer = await fetch(`${admin.url}/health/live`);
  expect(await answer.json()).toEqual({ live: true });
  const socket = connect(Number(new URL(admin.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  await admin.close();
  await ended;
  await expect(fetch(`${admin.url}/health/live`)).rejects.toThrow();
});

test('a port that cannot be had is one clear line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as { port: number };
  await expect(
    startAdmin({
      host: '127.0.0.1',
      port,
      variable: 'CRUDE_COMPUTE_ADMIN_PORT',
      health,
      metrics,
    }),
  ).rejects.toMatchObject({
    name: 'StartupError',
    code: 'PORT_IN_USE',
    message: `port ${port} on 127.0.0.1 is already in use: stop what listens there or set CRUDE_COMPUTE_ADMIN_PORT to another port`,
  });
});

test.each([
  [
    'EACCES',
    'PORT_FORBIDDEN',
    'port 80 on a may not be opened by this user: choose a port above 1023',
  ],
  ['EADDRNOTAVAIL', 'ADDRESS_UNKNOWN', 'a is not an address of this machine'],
])('%s is %s', async (code, known, message) => {
  const app = { listen: () => Promise.reject(Object.assign(new Error('raw'), { code })) };
  await expect(listen(app, { host: 'a', port: 80 })).rejects.toMatchObject({
    code: known,
    message,
  });
});

test('any other failure to listen is passed on as it is', async () => {
  const failure = new Error('raw');
  const app = { listen: () => Promise.reject(failure) };
  await expect(listen(app, { host: 'a', port: 80 })).rejects.toBe(failure);
});

test('an app that is mounted answers what the server has no route for, bodies too', async () => {
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, health, metrics });
  closing.push(() => admin.close());
  const before = await fetch(`${admin.url}/ledger`);
  expect([before.status, await before.json()]).toMatchObject([404, { status: 404 }]);
  const app = createApp();
  app.get('/ledger', () => ({ open: 3 }));
  app.post('/echo', (request) => request.body);
  await admin.mount('/ledger', app);
  const other = createApp();
  other.post('/echo', () => 'not asked');
  other.get('/echoes', () => 'asked');
  await admin.mount('/echoes', other);
  await admin.mount('/echo', app);
  expect(await (await fetch(`${admin.url}/echoes`)).text()).toBe('asked');
  expect(await (await fetch(`${admin.url}/ledger`)).json()).toEqual({ open: 3 });
  const echo = await fetch(`${admin.url}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":[1,2]}',
  });
  expect(await echo.json()).toEqual({ a: [1, 2] });
  expect((await fetch(`${admin.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${admin.url}/nothing`)).status).toBe(404);
});
