import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, hasEmbedded } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, openEmbedded } from './open-embedded.ts';

let dir: string;
let endpoint: Embedded;

beforeAll(async () => {
  if (!hasEmbedded) return;
  dir = await mkdtemp(join(tmpdir(), 'crude-endpoint-'));
  const opened = await openEmbedded({
    dir,
    host: '127.0.0.1',
    port: 0,
    memoryBytes: 512 * 1024 * 1024,
    coldDir: null,
  });
  if (typeof opened === 'string') throw new Error(opened);
  endpoint = opened;
});
afterAll(async () => {
  await endpoint?.close();
  if (dir !== undefined) await rm(dir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(
  sql: string,
  url: Readonly<Record<string, string>> = {},
  init: RequestInit = {},
): Promise<Answer> {
  const response = await fetch(`${endpoint.url}/?${new URLSearchParams(url)}`, {
    method: 'POST',
    body: sql,
    ...init,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** A change that takes so many seconds. */
const change = (table: string, seconds: number): string =>
  `INSERT INTO ${table} SELECT number FROM numbers(${seconds}) WHERE sleepEachRow(1) = 0 SETTINGS max_block_size = 1`;

const LONG = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';

describe.skipIf(!hasEmbedded)('the endpoint', () => {
  test('answers as ClickHouse does: rows, a kind of error, a ping', async () => {
    const good = await ask("SELECT 1 AS a, 'x' AS b FORMAT JSONEachRow", { query_id: 'mine' });
    expect(good).toMatchObject({ status: 200, text: '{"a":1,"b":"x"}\n' });
    expect(good.headers.get('x-clickhouse-query-id')).toBe('mine');
    expect(good.headers.get('x-clickhouse-format')).toBe('JSONEachRow');
    expect((await ask('SELECT 1, 2')).text).toBe('1\t2\n');
    const bad = await ask('SELECT nothing');
    expect(bad.status).toBe(404);
    expect(bad.text).toMatch(/^Code: 47\. DB::Exception: .*\(UNKNOWN_IDENTIFIER\)/s);
    expect(bad.headers.get('x-clickhouse-exception-code')).toBe('47');
    const ping = await fetch(`${endpoint.url}/ping`);
    expect(await ping.text()).toBe('Ok.\n');
  });

  test('takes statements from the URL and the body, comments and brackets before them', async () => {
    expect((await ask('', { query: 'SELECT 1' })).text).toBe('1\n');
    expect((await ask('FORMAT CSV', { query: 'SELECT 1, 2' })).text).toBe('1,2\n');
    expect((await ask('-- a\n/* b */ (SELECT 3) FORMAT CSV')).text).toBe('3\n');
    expect((await ask("SELECT 'FORMAT CSV'")).text).toBe('FORMAT CSV\n');
    expect((await ask('SELECT {a:String}', { param_a: "{b:String} '" })).text).toBe(
      "{b:String} \\'\n",
    );
    expect((await ask("SELECT '{c:String}'")).text).toBe('{c:String}\n');
  });

  test.each([
    ['a page of somebody', { headers: { origin: 'https://example.com' } }, 403],
    ['a page on this machine', { headers: { origin: 'http://localhost:7070' } }, 403],
    ['what a browser fetches', { headers: { 'sec-fetch-site': 'none' } }, 403],
    ['a GET', { method: 'GET', body: null }, 405],
    ['a PUT', { method: 'PUT' }, 405],
  ] as const)('refuses %s', async (_, init, status) => {
    expect((await ask('SELECT 1', {}, init)).status).toBe(status);
  });

  test.each([
    ['what stays behind in a session', 'SET max_threads = 1', {}, 36],
    ['another database for all', 'USE system', {}, 36],
    ['a setting that is none', 'SELECT 1', { no_such_setting: '1' }, 115],
    ['a setting whose name is SQL', 'SELECT 1', { 'a = 1, b': '1' }, 115],
    [
      'a change where none is wanted',
      'CREATE TABLE x (a Int8) ENGINE = Memory',
      { readonly: '1' },
      164,
    ],
    ['a value that is missing', 'SELECT {who:String}', {}, 456],
    ['rows of no format', '1', { query: 'INSERT INTO nowhere VALUES' }, 62],
    ['nothing at all', '', {}, 62],
  ] as const)('refuses %s', async (_, sql, url, code) => {
    const answer = await ask(sql, url);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe(String(code));
  });

  test('a setting that fails leaves nothing behind, nor does one that works', async () => {
    for (let i = 0; i < 8; i++) {
      await ask('SELECT 1', { max_block_size: '77', no_such_setting: '1' });
      await ask('SELECT 1', { max_block_size: '77' });
    }
    for (let i = 0; i < 8; i++) {
      expect((await ask("SELECT getSetting('max_block_size')")).text).not.toBe('77\n');
    }
  });

  test('a statement finds its own settings and database, whatever those before it had', async () => {
    const usual = await ask("SELECT getSetting('max_block_size')");
    for (let i = 0; i < 12; i++) {
      const size = String(1000 + (i % 3));
      const ofSize = await ask("SELECT getSetting('max_block_size')", { max_block_size: size });
      expect(ofSize.text).toBe(`${size}\n`);
      const other = await ask("SELECT getSetting('max_block_size')", { max_threads: '1' });
      expect(other.text).toBe(usual.text);
      expect((await ask('SELECT currentDatabase()', { database: 'system' })).text).toBe('system\n');
      expect((await ask('SELECT currentDatabase()')).text).toBe('default\n');
    }
  });

  test('a statement finds its own values: none of those before it, and those again that stayed the same', async () => {
    for (let i = 0; i < 12; i++) {
      const a = String(i % 3);
      const both = await ask('SELECT {a:UInt8}, {b:String}', { param_a: a, param_b: 'same' });
      expect(both.text).toBe(`${a}\tsame\n`);
      expect((await ask('SELECT {b:String}', { param_b: 'other' })).text).toBe('other\n');
      const without = await ask('SELECT {a:UInt8}', { param_b: 'same' });
      expect(without.headers.get('x-clickhouse-exception-code')).toBe('456');
      // A value that fails to be set takes none of the others with it.
      await ask('SELECT {a:UInt8}', { param_a: '7', no_such_setting: '1' });
    }
  });

  test('answers questions about questions, in any format', async () => {
    for (const sql of ['EXPLAIN SELECT 1', 'SHOW DATABASES', 'DESCRIBE system.one', 'EXISTS x']) {
      for (const format of ['', ' FORMAT JSONEachRow']) {
        const { status, text } = await ask(sql + format);
        expect({ sql, status, says: text.length > 1 }).toEqual({ sql, status: 200, says: true });
      }
    }
  });

  test('a value is a value, whatever it holds', async () => {
    for (const value of ["'", "\\'", "', max_threads = '1", '\n', '\\', 'DEFAULT', '\u0000']) {
      const answer = await ask('SELECT {v:String} FORMAT JSONEachRow', {
        param_v: escapeTsv(value),
      });
      expect(Object.values(JSON.parse(answer.text))[0]).toBe(value);
    }
  });

  test('a statement that is longer than any is refused', async () => {
    const answer = await ask(`SELECT '${'x'.repeat(1_100_000)}'`);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('62');
  });

  test('leaves no rows lying about, stored or not', async () => {
    await ask('CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a');
    expect((await ask('1\n2\n', { query: 'INSERT INTO kept FORMAT TSV' })).status).toBe(200);
    expect((await ask('x\n', { query: 'INSERT INTO kept FORMAT TSV' })).status).toBe(500);
    expect((await ask('1\n', { query: 'INSERT INTO nowhere FORMAT TSV' })).status).toBe(404);
    // One whose sender hangs up in the middle.
    const { port } = new URL(endpoint.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /?query=INSERT+INTO+kept+FORMAT+TSV HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n3\n',
    );
    await eventually(
      'the rows arrive',
      async () => (await readdir(join(dir, 'incoming'))).length > 0,
    );
    socket.destroy();
    await eventually(
      'they are gone',
      async () => (await readdir(join(dir, 'incoming'))).length === 0,
    );
    expect((await ask('SELECT groupArray(a) FROM (SELECT a FROM kept ORDER BY a)')).text).toBe(
      '[1,2]\n',
    );
  });

  test('an insert that finds no room is refused, and its connection goes on, as after a statement that is too long', async () => {
    await ask('CREATE TABLE roomless (a UInt64) ENGINE = MergeTree ORDER BY a');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const rows = '7\n'.repeat(1_000_000);
    const send = async (query: string, body: string): Promise<string> => {
      const url = `${endpoint.url}/?${new URLSearchParams({ query })}`;
      const sent = request(url, { method: 'POST', agent }).end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return (await response.setEncoding('utf8').toArray()).join('');
    };
    const insert = (): Promise<string> => send('INSERT INTO roomless FORMAT TSV', rows);
    const [, folder = '', at] = /^(.*)\/(\d+)\.rows$/.exec(endpoint.engine.incomingPath()) ?? [];
    await symlink('/dev/full', join(folder, `${Number(at) + 1}.rows`));
    try {
      expect(await insert()).toContain('ENOSPC: no space left on device');
      expect(await insert()).toBe('');
      expect(await send('SELECT 1', rows)).toContain('too long');
      expect(await send('SELECT 1', '')).toBe('1\n');
    } finally {
      agent.destroy();
    }
    expect((await ask('SELECT count() FROM roomless')).text).toBe('1000000\n');
  });

  test('who hangs up while a change waits takes its place with them', async () => {
    await ask('CREATE TABLE left (a UInt64) ENGINE = MergeTree ORDER BY a');
    const before = ask(change('left', 2));
    await eventually('it runs', () => endpoint.engine.load.busy === 1);
    const { port } = new URL(endpoint.url);
    const rows = '7\n'.repeat(1_000);
    for (let i = 0; i < 5; i++) {
      const socket = connect(Number(port), '127.0.0.1');
      const head = `POST /?query=INSERT+INTO+left+FORMAT+TSV HTTP/1.1\r\nhost: a\r\ncontent-length: ${rows.length}\r\n\r\n`;
      await new Promise<void>((resolve) => {
        socket.write(head + rows, () => {
          socket.destroy();
          resolve();
        });
      });
    }
    expect((await before).status).toBe(200);
    expect((await ask('INSERT INTO left SELECT 9')).status).toBe(200);
    expect((await ask('SELECT countIf(a = 9) FROM left')).text).toBe('1\n');
    expect(endpoint.engine.load).toEqual({ busy: 0, waiting: 0 });
  });

  test('questions that are given up make room for others, even while a change takes its time', async () => {
    await ask('CREATE TABLE slow (a UInt64) ENGINE = MergeTree ORDER BY a');
    let isOver = false;
    const slow = ask(change('slow', 3)).finally(() => {
      isOver = true;
    });
    const stop = new AbortController();
    const long = Array.from({ length: 8 }, () =>
      ask(LONG, {}, { signal: stop.signal }).catch(() => null),
    );
    await eventually('every place is taken', () => endpoint.engine.load.waiting > 0);
    stop.abort();
    await Promise.all(long);
    expect((await ask('SELECT 1')).text).toBe('1\n');
    expect(isOver).toBe(false);
    expect((await slow).status).toBe(200);
  });

  test('has an end to those who wait, and serves the others', async () => {
    const stop = new AbortController();
    const long = Array.from({ length: 8 }, () =>
      ask(LONG, {}, { signal: stop.signal }).catch(() => null),
    );
    const already = await eventually('every place is taken', () => {
      const { busy, waiting } = endpoint.engine.load;
      return busy + waiting === long.length && waiting;
    });
    let refused = 0;
    const asked = Array.from({ length: 300 }, async () => {
      const { status, text } = await ask('SELECT 1');
      if (status === 429 && text.includes('TOO_MANY_SIMULTANEOUS_QUERIES')) refused++;
      return status;
    });
    const tooMany = 300 - (256 - already);
    await eventually('those beyond are refused', () => refused === tooMany);
    stop.abort();
    const served = (await Promise.all(asked)).filter((status) => status === 200);
    expect(served.length).toBe(300 - tooMany);
    await Promise.all(long);
  });

  test('what is cancelled while it waits is never begun', async () => {
    const stop = new AbortController();
    const asked = Array.from({ length: 50 }, () =>
      ask(LONG, {}, { signal: stop.signal }).catch(() => null),
    );
    await eventually('some wait', () => endpoint.engine.load.waiting > 0);
    stop.abort();
    await Promise.all(asked);
    await eventually('nothing is left', () => {
      const { busy, waiting } = endpoint.engine.load;
      return busy + waiting === 0;
    });
  });

  test('a reader who stops reading gives its place back', async () => {
    const stop = new AbortController();
    const response = await fetch(endpoint.url, {
      method: 'POST',
      body: 'SELECT number, randomString(100) FROM numbers(100000000) FORMAT TSV',
      signal: stop.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    expect(endpoint.engine.load.busy).toBe(1);
    stop.abort();
    await reader.closed.catch(() => {});
    await eventually('its place is free', () => endpoint.engine.load.busy === 0);
  });

  test('the folder has one owner', async () => {
    const received = join(dir, 'incoming', 'received.rows');
    await writeFile(received, '1\n');
    const program = join(import.meta.dirname, '../../dist/endpoint/main.js');
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], CRUDE_STORE_DIR: dir, CRUDE_STORE_PORT: '0' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(said.trim().split('\n').at(-1)).toMatch(`${dir}: it cannot be opened: another store`);
    // Who was turned away has not cleared up either.
    expect(await readFile(received, 'utf8')).toBe('1\n');
    await rm(received);
  });
});

/** As ClickHouse reads the value of a parameter: escaped as in TSV. */
function escapeTsv(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\u0000', '\\0');
}
