import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { settleInserts } from './write/settle.ts';

// No cluster is at hand: what is sent to one is looked at.

interface Sent {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
}

const sent: Sent[] = [];
const server = createServer((request, response) => {
  void (async () => {
    const body = (await request.toArray()).join('');
    const { query, ...settings } = Object.fromEntries(
      new URL(request.url ?? '/', 'http://cluster').searchParams,
    );
    sent.push({ sql: query ?? body, settings });
    response.end();
  })();
});
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  sent.length = 0;
});

/** What each way to ask sends. */
async function ask(cluster: string | null): Promise<Sent[]> {
  const connection = new Connection({ url, database: 'crude', cluster, name: 'test' });
  try {
    await connection.command('CREATE TABLE t');
    await connection.rows('SELECT 1');
    await connection.bytes('SELECT 2 FORMAT Native');
    await connection.insert('t', 'Native', Readable.from([Buffer.from('rows')]), { id: 'one' });
    await settleInserts(connection, 'store.test.');
  } finally {
    await connection.close();
  }
  return sent;
}

describe('to a cluster', () => {
  test('goes what makes each write seen by each question, whichever servers they go to', async () => {
    const statements = await ask('main');
    expect(statements.length).toBe(6);
    for (const { settings } of statements) {
      expect(settings).toMatchObject({
        insert_quorum: 'auto',
        insert_quorum_parallel: '0',
        select_sequential_consistency: '1',
      });
    }
  });

  test('goes the question for inserts under way, about all servers that are up', async () => {
    const statements = await ask('main');
    expect(statements.at(-1)).toMatchObject({
      sql: expect.stringMatching(
        /FROM clusterAllReplicas\(`main`, system\.processes\)\s+WHERE startsWith\(query_id, .*skip_unavailable_shards = 1/,
      ),
      settings: { param_prefix: 'store.test.' },
    });
  });
});

test('a single server hears nothing of a cluster', async () => {
  for (const { settings, sql } of await ask(null)) {
    expect(sql).not.toContain('cluster');
    expect(Object.keys(settings).join(' ')).not.toMatch(/quorum|sequential/);
  }
});
