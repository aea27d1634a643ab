import type { MarketEvent } from '@crude-alpha/contracts';
import { hasClickHouse, launchClickHouse, numberedQuotes } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { storeEvents } from '../../test/stored-market.ts';
import { Connection } from '../connection.ts';
import type { EventRows } from '../rows/event-rows.ts';
import { EventBatch } from '../write/event-batch.ts';
import { EventWriter } from '../write/event-writer.ts';
import { findEvents } from './events.ts';
import { ReadAhead, StoredRows } from './read-ahead.ts';

const quotes = numberedQuotes(0, 6_000);

function blockOf(from: number, count: number): EventRows {
  return {
    count,
    ordinals: Float64Array.from({ length: count }, (_, row) => from + row),
    event: (row) => quotes[from + row] as MarketEvent,
  };
}

describe('rows of an answer', () => {
  test('go over the edges of blocks, from wherever they begin', () => {
    const rows = new StoredRows([blockOf(0, 3), blockOf(3, 1), blockOf(4, 5)]);
    const ordinals = (of: StoredRows, most: number) => of.first(most).map(({ ordinal }) => ordinal);
    expect(rows.count).toBe(9);
    expect(ordinals(rows, 4)).toEqual([0, 1, 2, 3]);
    expect(ordinals(rows.after(2), 3)).toEqual([2, 3, 4]);
    expect(ordinals(rows.after(2).after(5), 9)).toEqual([7, 8]);
    expect(rows.after(9)).toMatchObject({ count: 0 });
    expect(rows.after(3).first(1)).toEqual([{ ordinal: 3, event: quotes[3] }]);
  });
});

describe('what was read ahead', () => {
  test('is found where it is more than is asked for', () => {
    const ahead = new ReadAhead();
    const rows = new StoredRows([blockOf(0, 5)]);
    ahead.keep('a', rows);
    expect(ahead.find('a', 4)).toBe(rows);
    // With five asked for, nobody knows whether there is a sixth.
    expect(ahead.find('a', 5)).toBeUndefined();
    expect(ahead.find('b', 1)).toBeUndefined();
  });

  test('has room for some answers, and the oldest makes room', () => {
    const ahead = new ReadAhead();
    for (let at = 0; at < 40; at++) ahead.keep(`${at}`, new StoredRows([blockOf(0, 2)]));
    const kept = Array.from({ length: 40 }, (_, at) => ahead.find(`${at}`, 1) !== undefined);
    expect(kept).toEqual(Array.from({ length: 40 }, (_, at) => at >= 8));
  });

  test('is some parts, but not without end, and never less than a part', () => {
    const ahead = new ReadAhead();
    expect([1, 100, 1_000, 10_000].map((limit) => ahead.rows(limit))).toEqual([
      8, 800, 4_000, 10_000,
    ]);
  });
});

class Counting extends Connection {
  questions = 0;

  override bytes(...asked: Parameters<Connection['bytes']>): Promise<Buffer> {
    this.questions++;
    return super.bytes(...asked);
  }
}

describe.skipIf(!hasClickHouse)('a walk through an answer', () => {
  let warehouse: TestWarehouse;
  let connection: Counting;
  beforeAll(async () => {
    if (!hasClickHouse) return;
    warehouse = await openWarehouse(await launchClickHouse());
    const { database, url } = warehouse.server;
    connection = new Counting({ url, database, name: 'test' });
    await storeEvents(warehouse.connection, 'test', quotes);
  });
  afterAll(async () => {
    await connection?.close();
    await warehouse?.close();
  });

  test.each(['asc', 'desc'] as const)('shows the same with fewer questions: %s', async (order) => {
    const source = { connection, tape: 'test', limits: { seconds: 20 }, ahead: new ReadAhead() };
    const question = { tape: 'test', type: 'quote', order } as const;
    const seen: MarketEvent[] = [];
    const cursors: string[] = [];
    connection.questions = 0;
    for (let cursor: string | undefined; ; ) {
      const page = await findEvents(source, question, { cursor, limit: 250 });
      seen.push(...page.data.map(({ event }) => event));
      expect(page.more).toBe(seen.length < quotes.length);
      if (!page.more) break;
      cursor = page.next!;
      cursors.push(cursor);
    }
    expect(seen).toStrictEqual(order === 'asc' ? quotes : quotes.toReversed());
    // One for the first part, then eight parts at a time; and the last, behind which more may have come.
    expect(connection.questions).toBe(5);
    // Whoever lost an answer asks again with the same cursor, and for as many as they like.
    const again = await findEvents(source, question, { cursor: cursors.at(-2), limit: 10 });
    const from = quotes.length - 500;
    const rest = order === 'asc' ? quotes.slice(from) : quotes.slice(0, 500).toReversed();
    expect(again.data.map(({ event }) => event)).toStrictEqual(rest.slice(0, 10));
  });

  test('the newest are found where few of them are among the last events', async () => {
    const options = { connection, tape: 'sparse', keepSec: null, onRetry: () => {} };
    const { signal } = new AbortController();
    const born = { created: 'test', held: { first: 0, next: 0 } };
    const writer = await EventWriter.open({ ...options, signal }, born);
    const batch = new EventBatch('sparse');
    const ordinals = [0, 1, 2, 3, 4, 900_000, 900_001];
    for (const [at, ordinal] of ordinals.entries()) batch.add(quotes[at]!, ordinal);
    await writer.store(batch.seal());
    const source = { connection, tape: 'sparse', limits: { seconds: 20 }, ahead: new ReadAhead() };
    const question = { tape: 'sparse', type: 'quote', order: 'desc' } as const;
    const seen = async (limit: number): Promise<string[]> => {
      connection.questions = 0;
      return (await findEvents(source, question, { limit })).data.map(({ id }) => id);
    };
    expect(await seen(1)).toEqual(['sparse.900001']);
    expect(connection.questions).toBe(1);
    expect(await seen(4)).toEqual(['sparse.900001', 'sparse.900000', 'sparse.4', 'sparse.3']);
    expect(connection.questions).toBe(2);
    expect(await seen(100)).toHaveLength(7);
  });
});
