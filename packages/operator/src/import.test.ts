import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importTables } from './import.ts';

// No cluster is at hand: what is sent to one is looked at.

const CHECKPOINT = '{"tape":"day","log":"tape","next":1,"idx":0,"created":""}\n';
const sent: string[] = [];
const server = createServer((request, response) => {
  void (async () => {
    const body = (await request.toArray()).join('');
    sent.push(new URL(request.url ?? '/', 'http://cluster').searchParams.get('query') ?? body);
    response.end(body.includes('FROM format(Parquet') ? CHECKPOINT : '');
  })();
});
let dir: string;

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  dir = await mkdtemp(join(tmpdir(), 'crude-import-'));
  const names = ['ticks.0.parquet', 'checkpoints.parquet'];
  for (const name of names) await writeFile(join(dir, name), 'rows');
  const digest = createHash('sha256').update('rows').digest('hex');
  await writeFile(join(dir, 'SHA256SUMS'), names.map((name) => `${digest}  ${name}\n`).join(''));
});
afterEach(async () => {
  server.close();
  await rm(dir, { recursive: true });
});

test('into a cluster makes the tables as its store would: on all servers, each a copy', async () => {
  const { port } = server.address() as AddressInfo;
  const env = {
    CLICKHOUSE_URL: `http://127.0.0.1:${port}`,
    CLICKHOUSE_CLUSTER: 'main',
    NATS_URL: 'nats://127.0.0.1:1',
  };
  const code = await importTables([dir], {
    env,
    stdin: new PassThrough(),
    stderr: new PassThrough(),
    lines: { line() {}, full: false, drained: async () => {} },
    interrupted: () => new AbortController().signal,
  });
  expect(code).toBe(0);
  const databases = sent.filter((sql) => /^(CREATE|DROP) DATABASE/.test(sql));
  expect(databases).toHaveLength(4);
  for (const sql of databases) expect(sql).toMatch(/ ON CLUSTER `main`/);
  const tables = sent.filter((sql) => sql.startsWith('CREATE TABLE'));
  expect(tables.length).toBeGreaterThan(17);
  for (const sql of tables) {
    expect(sql).toContain(' ON CLUSTER `main` ');
    expect(sql).toMatch(/ENGINE = Replicated/);
  }
});
