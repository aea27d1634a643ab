import type { MarketEvent } from '@crude-alpha/contracts';
import { anyEvent, hasClickHouse, launchClickHouse, T0 } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { EventBatch } from '../write/event-batch.ts';
import { EventWriter } from '../write/event-writer.ts';
import { readEvents } from './read-events.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (hasClickHouse) warehouse = await openWarehouse(await launchClickHouse());
});
afterAll(async () => {
  await warehouse?.close();
});

async function store(tape: string, events: ReadonlyMap<number, MarketEvent>): Promise<void> {
  const { connection } = warehouse;
  const signal = new AbortController().signal;
  const writer = await EventWriter.open(
    { connection, tape, keepSec: null, signal, onRetry: () => {} },
    { created: 'now', held: { first: 0, next: 0 } },
  );
  const batch = new EventBatch(tape);
  for (const [ordinal, event] of events) batch.add(event, ordinal);
  await writer.store(batch.seal());
}

async function read(tape: string, from: number, to: number): Promise<[number, MarketEvent][]> {
  const all: [number, MarketEvent][] = [];
  for await (const window of readEvents(warehouse.connection, { tape, from, to })) {
    window.forEach((event, ordinal) => {
      all.push([ordinal, event]);
    });
  }
  return all;
}

describe.skipIf(!hasClickHouse)('reading events', () => {
  test('gives any tape in its order, whole or in part, with the holes that it has', async () => {
    // Of one day: each day has a part of its own in a table.
    const events = fc
      .sample(anyEvent, { numRuns: 1_500, seed: 11 })
      .map((event, at) => ({ ...event, ts: T0 + at }));
    // Far apart, so that they lie in several windows; the last one has a window of its own.
    const tape = new Map(events.map((event, at) => [at * 400 + (at % 7), event]));
    await store('far', tape);
    const all = [...tape];
    expect(await read('far', 0, 1_000_000)).toStrictEqual(all);
    const [from, to] = [123_456, 456_789];
    expect(await read('far', from, to)).toStrictEqual(
      all.filter(([ordinal]) => ordinal >= from && ordinal < to),
    );
    expect(await read('far', 10, 10)).toEqual([]);
    expect(await read('nobody', 0, 1_000)).toEqual([]);
  });

  test('reads no other tape', async () => {
    const [a, b] = fc.sample(anyEvent, { numRuns: 2, seed: 5 });
    await store('one', new Map([[0, a!]]));
    await store('two', new Map([[0, b!]]));
    expect(await read('one', 0, 10)).toStrictEqual([[0, a]]);
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    const reading = async (): Promise<void> => {
      const windows = readEvents(warehouse.connection, {
        tape: 'far',
        from: 0,
        to: 1e9,
        signal: stop.signal,
      });
      for await (const _ of windows) stop.abort();
    };
    await expect(reading()).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
