import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import {
  type FakeGateway,
  type FakeGatewayOptions,
  generatedSource,
  startFakeGateway,
} from '@crude-alpha/databento/fake';
import { afterEach, expect, test } from 'vitest';

const crude = join(import.meta.dirname, '../../bin/crude.js');
const key = 'db-unittestapikey1234567890FFFFF';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function gateway(options: Partial<FakeGatewayOptions> = {}): Promise<FakeGateway> {
  const started = await startFakeGateway({
    key,
    startMs: Date.now() - 10_000,
    // All of it has happened, and nothing more will.
    source: generatedSource({ seed: 1, count: 3000, perSec: 1000, instruments: 3 }),
    ...options,
  });
  closing.push(() => started.close());
  return started;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** The historical API, as far as a probe asks it. */
async function history(): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const server = createHttpServer((request, response) => {
    response.setHeader('connection', 'close');
    if (request.headers.authorization !== authorization) {
      response.statusCode = 401;
      response.end(JSON.stringify({ detail: 'Authentication failed.' }));
    } else if (request.url?.startsWith('/v0/metadata.get_dataset_range') === true) {
      response.end(
        JSON.stringify({ start: '2010-06-06T00:00:00Z', end: '2025-11-20T00:00:00Z', schema: {} }),
      );
    } else {
      let form = '';
      request.on('data', (bytes: Buffer) => {
        form += bytes.toString();
      });
      request.on('end', () => {
        const asked = new URLSearchParams(form);
        const d0 = asked.get('start_date')!;
        const one = (s: string) => ({ d0, d1: '2025-11-20', s });
        const known: Readonly<Record<string, unknown>> = {
          'FAKE.FUT': [one('1'), one('2'), one('3')],
        };
        const symbols = asked.get('symbols')!.split(',');
        response.end(
          JSON.stringify({
            result: Object.fromEntries(
              symbols.filter((name) => name in known).map((name) => [name, known[name]]),
            ),
            partial: [],
            not_found: symbols.filter((name) => !(name in known)),
          }),
        );
      });
    }
  });
  return `http://127.0.0.1:${await listen(server)}/v0/`;
}

interface Said {
  readonly code: number | null;
  readonly text: string;
  /** Name of each rung and its verdict. */
  readonly rungs: Readonly<Record<string, string>>;
}

async function probe(
  port: number,
  baseUrl: string,
  more: readonly string[] = [],
  asKey = key,
): Promise<Said> {
  const where = ['--host', '127.0.0.1', '--port', String(port), '--base-url', baseUrl];
  const args = [crude, 'probe', ...where, '--symbols', 'FAKE.FUT', ...more];
  const child = execFile(process.execPath, args, { env: { DATABENTO_API_KEY: asKey } });
  let text = '';
  child.stdout!.on('data', (part: string) => {
    text += part;
  });
  child.stderr!.on('data', (part: string) => {
    text += part;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(text).not.toContain(asKey === '' ? key : asKey);
  const rungs = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ +/));
  return { code, text, rungs: Object.fromEntries(rungs.map(([verdict, name]) => [name, verdict])) };
}

const good = {
  key: 'ok',
  dns: 'ok',
  gateway: 'ok',
  auth: 'ok',
  replay: 'ok',
  history: 'ok',
  symbols: 'ok',
};

test('all is well', async () => {
  const { port } = await gateway();
  const said = await probe(port, await history());
  expect(said.rungs).toEqual(good);
  expect(said.code).toBe(0);
  expect(said.text).toMatch(/replay +[1-9]\d+ records of trades of the last hour, 3 instruments/);
  expect(said.text).toMatch(/symbols +instruments on 2025-11-19: FAKE\.FUT 3/);
});

test('no key: the network is looked at all the same', async () => {
  const { port } = await gateway();
  const said = await probe(port, await history(), [], '');
  expect(said.rungs).toEqual({
    ...good,
    key: 'failed',
    auth: 'skipped',
    replay: 'skipped',
    history: 'skipped',
    symbols: 'skipped',
  });
  expect(said.code).toBe(1);
});

test('a wrong key', async () => {
  const { port } = await gateway();
  const said = await probe(port, await history(), [], 'db-anotherapikey1234567890FFFFFF');
  expect(said.rungs).toEqual({
    ...good,
    auth: 'failed',
    replay: 'skipped',
    history: 'failed',
    symbols: 'skipped',
  });
  expect(said.text).toMatch(/auth +AUTH_FAILED, .*: check the key/);
});

test('a key that is none at all', async () => {
  const { port } = await gateway();
  const said = await probe(port, await history(), [], 'a b');
  expect(said.rungs).toMatchObject({ key: 'failed', auth: 'skipped', history: 'skipped' });
});

test('a symbol that nobody knows', async () => {
  const { port } = await gateway();
  const said = await probe(port, await history(), ['--symbols', 'FAKE.FUT,NO.FUT']);
  expect(said.rungs).toEqual({ ...good, replay: 'failed', symbols: 'failed' });
  expect(said.text).toMatch(/replay +error 4, .*NO\.FUT: check --symbols/);
  expect(said.text).toMatch(/FAKE\.FUT 3, NO\.FUT 0: /);
});

test('a replay that the gateway no longer has', async () => {
  const started = await gateway();
  started.fault({ fault: 'aged-out', times: 1 });
  const said = await probe(started.port, await history());
  expect(said.rungs).toEqual({ ...good, replay: 'failed' });
});

test('a gateway that is full, and one that is none', async () => {
  const { port } = await gateway({ maxSessions: 0 });
  const baseUrl = await history();
  const full = await probe(port, baseUrl);
  expect(full.rungs).toMatchObject({ gateway: 'failed', auth: 'skipped' });
  expect(full.text).toMatch(/refuses, User has reached their open connection limit: close other/);
  const shop = await listen(createServer((socket) => void socket.end('220 mail\r\n')));
  const said = await probe(shop, baseUrl);
  expect(said.text).toMatch(/gateway +\S+ is no gateway: /);
  expect(said.rungs).toMatchObject({ gateway: 'failed', replay: 'skipped', symbols: 'ok' });
});

test('one that takes the connection and says nothing', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => {})));
  const said = await probe(port, await history(), ['--timeout', '1']);
  expect(said.text).toMatch(/gateway +\S+ says nothing in time: /);
});

test('nobody there at all', async () => {
  const server = createServer();
  const port = await listen(server);
  for (const close of closing.splice(0)) await close();
  const said = await probe(port, `http://127.0.0.1:${port}/v0/`, ['--host', 'nowhere..invalid']);
  expect(said.rungs).toMatchObject({ dns: 'failed', gateway: 'skipped', history: 'failed' });
  expect(said.code).toBe(1);
  expect((await probe(port, `http://127.0.0.1:${port}/v0/`)).text).toMatch(/ECONNREFUSED/);
});
