import type { MarketEvent } from '@crude-alpha/contracts';
import {
  eventually,
  hasClickHouse,
  launchClickHouse,
  numberedQuotes,
  sampleEvents,
} from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { ReadAhead } from '../query/read-ahead.ts';
import { findTapes } from '../query/tapes.ts';
import { applyRetention } from '../schema/retention.ts';
import { EventBatch } from '../write/event-batch.ts';
import { EventWriter } from '../write/event-writer.ts';
import { storeSource } from './store-source.ts';

const signal = new AbortController().signal;
const DAY_SEC = 86_400;
const EVENTS = 600;

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (!hasClickHouse) return;
  warehouse = await openWarehouse(await launchClickHouse());
  const { connection } = warehouse;
  await applyRetention(
    connection,
    { database: connection.database, cluster: null },
    { keepEventsSec: 2 * DAY_SEC, keepDerivedSec: null, tier: null },
  );
  const days = sixDays();
  await store('young', days.slice(-50).entries());
  await store('old', days.entries());
  // One is missing for another reason, in the last day.
  await store(
    'torn',
    [...days.entries()].filter(([ordinal]) => ordinal !== 555),
  );
});
afterAll(async () => {
  await warehouse?.close();
});

/** A hundred events a day up to now: quotes, and every tenth a tick. */
function sixDays(): MarketEvent[] {
  const tick = sampleEvents.find(({ type }) => type === 'tick')!;
  const nowUs = Date.now() * 1_000;
  return numberedQuotes(0, EVENTS).map((quote, at) => {
    const ts = nowUs - (EVENTS - at) * 0.01 * DAY_SEC * 1_000_000;
    return { ...(at % 10 === 0 ? tick : quote), ts, tsRecv: ts };
  });
}

async function store(tape: string, events: Iterable<[number, MarketEvent]>): Promise<void> {
  const writer = await EventWriter.open(
    { connection: warehouse.connection, tape, keepSec: null, signal, onRetry: () => {} },
    { created: 'now', held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(tape);
  for (const [ordinal, event] of events) batch.add(event, ordinal);
  await writer.store(batch.seal());
}

async function stored(tape: string): Promise<number[]> {
  const { connection } = warehouse;
  const rows = await connection.rows<{ ordinal: number }>(
    ['quotes', 'ticks']
      .map((table) => `SELECT ordinal FROM ${connection.database}.${table} WHERE tape = '${tape}'`)
      .join(' UNION ALL '),
  );
  return rows.map(({ ordinal }) => ordinal).sort((a, b) => a - b);
}

/** The ordinal behind the last hole before one. */
function behindLastHole(ordinals: readonly number[], before: number): number {
  const there = new Set(ordinals);
  let first = before;
  while (there.has(first - 1)) first--;
  return first;
}

describe.skipIf(!hasClickHouse)('all there is of a stored tape', () => {
  test('begins at its first event where nothing was taken', async () => {
    expect(await storeSource(warehouse.connection, 'young')).toMatchObject({ first: 0, next: 50 });
  });

  test('begins behind what retention has taken from some tables and not from others', async () => {
    const { connection } = warehouse;
    const firstOf = async (table: string): Promise<number> => {
      const [row] = await connection.rows<{ first: number }>(
        `SELECT min(ordinal) AS first FROM ${connection.database}.${table} WHERE tape = 'old'`,
      );
      return row!.first;
    };
    await connection.command(`OPTIMIZE TABLE ${connection.database}.quotes`);
    await eventually('old quotes are gone', async () => (await firstOf('quotes')) > 200);
    // The same where a month began meanwhile, whose ticks went as the quotes of its first day did.
    expect(await firstOf('ticks')).toBeLessThanOrEqual(await firstOf('quotes'));

    const ordinals = await stored('old');
    const first = behindLastHole(ordinals, EVENTS);
    // Two days are kept, and what stands in a part with them.
    expect(first).toBeGreaterThan(200);
    expect(first).toBeLessThanOrEqual(400);
    const source = await storeSource(connection, 'old');
    expect(source).toMatchObject({ first, next: EVENTS });
    const read: number[] = [];
    for await (const window of source.read(source.first, source.next, signal)) {
      window.forEach((_, ordinal) => {
        read.push(ordinal);
      });
    }
    expect(read).toEqual(Array.from({ length: EVENTS - first }, (_, at) => first + at));
    // What is missing of the days that are kept is no beginning.
    await eventually('the torn one begins as well as it can', async () => {
      const { first } = await storeSource(connection, 'torn');
      return first > 200 && first === behindLastHole([...(await stored('torn')), 555], EVENTS);
    });
  });

  test('is what the list of stored tapes says of it', async () => {
    const { connection } = warehouse;
    const source = { connection, tape: 'old', limits: { seconds: 10 }, ahead: new ReadAhead() };
    const { first, next } = await storeSource(connection, 'old');
    const tapes = await findTapes(source);
    const [from, to] = [sixDays()[Math.ceil(first / 10) * 10]!.ts, sixDays()[590]!.ts];
    const old = tapes.find(({ tape }) => tape === 'old')!;
    expect(old).toMatchObject({ first, next });
    expect(Math.abs(old.from! - from)).toBeLessThan(600_000_000);
    expect(Math.abs(old.to! - to)).toBeLessThan(600_000_000);
  });
});
