import { Readable } from 'node:stream';
import type { MarketEvent } from '@crude-alpha/contracts';
import { anyEvent, hasClickHouse, launchClickHouse, sampleEvents } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { readBlocks } from '../native/block-reader.ts';
import { finishBlock } from '../native/block-writer.ts';
import { eventTables } from './tables.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (hasClickHouse) warehouse = await openWarehouse(await launchClickHouse());
});
afterAll(async () => {
  await warehouse?.close();
});

/** The events as the tables give them back, by ordinal. */
async function through(tape: string, events: readonly MarketEvent[]): Promise<MarketEvent[]> {
  const { connection } = warehouse;
  const back: [number, MarketEvent][] = [];
  for (const [type, table] of Object.entries(eventTables)) {
    const cells = table.cells();
    let rows = 0;
    events.forEach((event, ordinal) => {
      if (event.type !== type) return;
      cells.push(tape, ordinal, event);
      rows++;
    });
    if (rows === 0) continue;
    const name = `${connection.database}.${table.name}`;
    const columns = Object.keys(cells.columns).join(', ');
    await connection.insert(name, 'Native', Readable.from([finishBlock(cells.columns, rows)]));
    const bytes = await connection.bytes(
      `SELECT ${columns} FROM ${name} WHERE tape = {tape:String} ORDER BY ordinal FORMAT Native`,
      { tape },
    );
    for (const block of readBlocks(bytes)) {
      const read = table.rows(block);
      for (let row = 0; row < read.count; row++) back.push([read.ordinals[row]!, read.event(row)]);
    }
  }
  return back.sort(([a], [b]) => a - b).map(([, event]) => event);
}

describe.skipIf(!hasClickHouse)('events through the tables', () => {
  test('one of every type', async () => {
    expect(await through('samples', sampleEvents)).toStrictEqual(sampleEvents);
  });

  test('any events that the contracts allow come back as they were', async () => {
    let tapes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 400 }), async (events) => {
        tapes++;
        expect(await through(`any${tapes}`, events)).toStrictEqual(events);
      }),
      { numRuns: 25 },
    );
  });

  test('prices that are no decimals, sizes and numbers at their limits', async () => {
    const stamp = { ts: 1_772_463_600_000_000, tsRecv: 0, feed: 'odd', symbol: 'CL.F27' };
    const most = 2 ** 52 - 1;
    const prices = [
      1 / 3,
      -0,
      0,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
      -1e-9,
      70.01,
      -37.63,
      2 ** 53,
    ];
    const events: MarketEvent[] = prices.flatMap((price): MarketEvent[] => [
      { type: 'trade', ...stamp, price, size: most, aggressor: 'sell', seq: most, tsNs: 999 },
      { type: 'quote', ...stamp, bid: price, ask: null, bidSize: most, askSize: 0, seq: 0 },
      { type: 'quote', ...stamp, bid: null, ask: price, bidSize: 0, askSize: 1 },
      { type: 'book', ...stamp, bids: [{ price, size: most }], asks: [] },
    ]);
    // Each of the two is a decimal, but there are no decimals that both have room for.
    const [bid, ask] = [1e10, 1e-9];
    const [bids, asks] = [[{ price: bid, size: 1 }], [{ price: ask, size: 1 }]];
    events.push(
      { type: 'quote', ...stamp, bid, ask, bidSize: 1, askSize: 1 },
      { type: 'book', ...stamp, bids, asks },
    );
    const back = await through('odd', events);
    // `toStrictEqual` tells -0 from 0.
    expect(back).toStrictEqual(events);
  });

  test('are decimals to whoever asks in SQL', async () => {
    const { connection } = warehouse;
    const db = connection.database;
    expect(
      await connection.rows(
        `SELECT toString(ts) AS ts, toString(recv) AS recv, bid_price, ask_price FROM ${db}.quotes WHERE tape = 'samples'`,
      ),
    ).toEqual([
      {
        ts: '2026-03-02 15:00:00.000000',
        recv: '2026-03-02 15:00:00.000250',
        bid_price: 70.01,
        ask_price: null,
      },
    ]);
    expect(
      await connection.rows(
        `SELECT trade_price, size, aggressor FROM ${db}.trades WHERE tape = 'samples'`,
      ),
    ).toEqual([{ trade_price: -37.63, size: 1, aggressor: 'sell' }]);
    expect(
      await connection.rows(
        `SELECT product, kind, toString(expiry) AS expiry, multiplier, underlying FROM ${db}.definitions WHERE tape = 'samples'`,
      ),
    ).toEqual([
      {
        product: 'LO',
        kind: 'option',
        expiry: '2026-12-11 14:40:00.000000',
        multiplier: 1000,
        underlying: 'CL.F27',
      },
    ]);
    expect(
      await connection.rows(`SELECT reason, since, count FROM ${db}.gaps WHERE tape = 'samples'`),
    ).toEqual([{ reason: 'disconnect', since: null, count: 3 }]);
  });
});
