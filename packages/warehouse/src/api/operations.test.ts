import type { AlphaFrame, Candle, MarketEvent, Trade } from '@crude-alpha/contracts';
import {
  hasClickHouse,
  launchClickHouse,
  numberedQuotes,
  sampleEvents,
  sampleFrame,
  T0,
} from '@crude-alpha/testkit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { candleOutput, frameOutput, storeEvents, storeOutputs } from '../../test/stored-market.ts';
import type { WarehouseError } from '../errors.ts';
import { ReadAhead } from '../query/read-ahead.ts';
import { openApi } from './openapi.ts';
import { operations } from './operations.ts';
import type { Texts } from './parameter.ts';

const SECOND = 1_000_000;
const quotes = numberedQuotes(0, 2_000);

function trade(at: number, symbol: string, price: number, size: number, side: Trade['aggressor']) {
  const ts = T0 + at * SECOND;
  return {
    type: 'trade',
    symbol,
    ts,
    tsRecv: ts,
    feed: 't',
    price,
    size,
    aggressor: side,
  } as const;
}

const trades: readonly Trade[] = [
  trade(1, 'CL.F27', 70, 10, 'buy'),
  trade(2, 'CL.F27', 70.02, 1, 'sell'),
  trade(3, 'CL.G27', 71, 400, 'buy'),
  trade(4, 'LO.F27.C7000', 1.25, 4, 'buy'),
  trade(5, 'CLX', 1, 1, 'none'),
  trade(6, 'CL.F27', 69.98, 5, 'none'),
];
const events: readonly MarketEvent[] = [...quotes, ...trades, ...sampleEvents];

function frame(at: number): AlphaFrame {
  const ts = T0 + at * SECOND;
  const fields = { atm_iv: { v: 0.3 + at / 100, ts }, rr25: { v: at % 2 === 0 ? -1.5 : null, ts } };
  return { ...sampleFrame, seq: 100 + at, prev: at === 0 ? null : 99 + at, ts, fields };
}

function candle(minute: number, more: Partial<Candle> = {}): Candle {
  const ts = T0 + minute * 60 * SECOND;
  return {
    symbol: 'CL.F27',
    interval: '1m',
    ts,
    seq: 1000 + minute,
    rev: 0,
    open: 70,
    high: 71.5,
    low: 69.01,
    close: 70.25,
    volume: 10 + minute,
    buyVolume: 6,
    sellVolume: 3,
    trades: 4,
    lastTs: ts + 59 * SECOND,
    ...more,
  };
}

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (!hasClickHouse) return;
  warehouse = await openWarehouse(await launchClickHouse());
  const { connection } = warehouse;
  await storeEvents(connection, 'test', events);
  await storeOutputs(connection, 'test', [
    ...Array.from({ length: 20 }, (_, at) => frameOutput(frame(at))),
    ...Array.from({ length: 10 }, (_, minute) => candleOutput(candle(minute))),
    candleOutput(candle(3, { seq: 1500, rev: 1, high: 99 })),
    candleOutput(candle(0, { seq: 1501, symbol: 'CL.G27' })),
  ]);
});
afterAll(async () => {
  await warehouse?.close();
});

interface Part {
  readonly data: readonly Record<string, unknown>[];
  readonly next: string | null;
  readonly more: boolean;
}

function ask(id: string, texts: Texts = {}): Promise<Part> {
  const operation = operations.find((one) => one.id === id)!;
  const source = {
    connection: warehouse.connection,
    tape: 'test',
    limits: { seconds: 20 },
    ahead: new ReadAhead(),
  };
  return operation.run(source, texts) as Promise<Part>;
}

/** All parts of an answer, as one. */
async function all(id: string, texts: Texts): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let part = await ask(id, texts);
  rows.push(...part.data);
  while (part.more) {
    part = await ask(id, { ...texts, cursor: part.next! });
    rows.push(...part.data);
  }
  return rows;
}

const eventsIn = (part: Part): unknown[] => part.data.map((row) => row['event']);

describe.skipIf(!hasClickHouse)('questions about events', () => {
  test('the newest come first, each with its name', async () => {
    const part = await ask('latestEvents', { type: 'quote', limit: '3' });
    // The newest quote of all is one of the samples.
    const [sample, ...rest] = eventsIn(part);
    expect(sample).toStrictEqual(sampleEvents[1]);
    expect(rest).toStrictEqual([quotes[1_999], quotes[1_998]]);
    expect(part.data[1]?.['id']).toBe('test.1999');
    expect(part.more).toBe(true);
  });

  test.each(['asc', 'desc'])('part by part (%s) they are all there, each once', async (order) => {
    const rows = await all('listEvents', { type: 'quote', limit: '77', order });
    const expected = [...quotes, sampleEvents[1]];
    expect(rows.map((row) => row['event'])).toStrictEqual(
      order === 'asc' ? expected : expected.toReversed(),
    );
  });

  test('what comes meanwhile hides none and shows none twice, from either end', async () => {
    const tape = 'growing';
    const { connection } = warehouse;
    await storeEvents(connection, tape, quotes.slice(0, 500));
    for (const order of ['asc', 'desc']) {
      const before = await all('listEvents', { type: 'quote', tape, order });
      const first = await ask('listEvents', { type: 'quote', tape, order, limit: '100' });
      const rows = [...first.data];
      let { more, next } = first;
      while (more) {
        await storeEvents(connection, tape, quotes.slice(500, 600));
        const part = await ask('listEvents', {
          type: 'quote',
          tape,
          order,
          limit: '100',
          cursor: next!,
        });
        rows.push(...part.data);
        ({ more, next } = part);
        if (rows.length >= before.length) break;
      }
      expect(rows.slice(0, before.length)).toStrictEqual(before);
      expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
    }
    // At the end a cursor stands behind the last, and sees what comes next.
    const end = await ask('latestEvents', { type: 'quote', tape, limit: '1' });
    const tail = await all('listEvents', { type: 'quote', tape });
    expect(tail.at(-1)?.['id']).toBe(end.data[0]?.['id']);
  });

  test('a row of a batch that is not complete is not shown yet', async () => {
    const { connection } = warehouse;
    const next = await storeEvents(connection, 'partial', quotes.slice(0, 10));
    await connection.command(
      `INSERT INTO ${connection.database}.quotes (tape, ordinal, ts, symbol) VALUES ('partial', ${next + 5}, now64(6), 'CL.F27')`,
    );
    expect((await ask('latestEvents', { type: 'quote', tape: 'partial' })).data.length).toBe(10);
    expect((await all('listEvents', { type: 'quote', tape: 'partial' })).length).toBe(10);
  });

  test.each([
    [{ symbol: 'CL.F27' }, [0, 1, 5]],
    [{ product: 'CL' }, [0, 1, 2, 5]],
    [{ product: 'LO' }, [3]],
    [{ product: 'CLX' }, [4]],
    [{ side: 'buy' }, [0, 2, 3]],
    [{ side: 'none', symbol: 'CL.F27' }, [5]],
    // 10 × 70 × 1,000 dollars, 400 × 71 × 1,000; options 4 × 1.25 × 1,000; no product, no multiplier.
    [{ minNotional: '700000' }, [0, 2]],
    [{ minNotional: '700000.01' }, [2]],
    [{ minNotional: '5000' }, [0, 1, 2, 3, 5]],
    [{ from: '2026-03-02T15:00:02Z', to: '2026-03-02T15:00:04Z' }, [1, 2]],
    [{ from: String(T0 + 6 * SECOND), symbol: 'CL.F27' }, [5]],
    [{ from: '2026-03-02T16:00:02+01:00', to: '2026-03-02T15:00:03.000001Z' }, [1, 2]],
  ])('trades by %j', async (filter, expected) => {
    const rows = await all('listEvents', { type: 'trade', ...filter });
    const sample = sampleEvents[2];
    const found = rows.map((row) => row['event']).filter((one) => one !== sample);
    const wanted = expected.map((at) => trades[at]);
    expect(found.filter((one) => (one as Trade).feed === 't')).toStrictEqual(wanted);
  });

  test('gaps by their reason', async () => {
    const gap = sampleEvents.find((one) => one.type === 'gap');
    expect(eventsIn(await ask('listGaps', {}))).toStrictEqual([gap]);
    expect(eventsIn(await ask('listGaps', { reason: 'disconnect' }))).toStrictEqual([gap]);
    expect(await ask('listGaps', { reason: 'restart' })).toEqual({
      data: [],
      next: null,
      more: false,
    });
  });

  test('one by its name', async () => {
    expect(await ask('getById', { id: 'test.7' })).toStrictEqual({
      id: 'test.7',
      event: quotes[7],
    });
    const at = quotes.length + trades.length;
    for (const [i, event] of sampleEvents.entries()) {
      expect(await ask('getById', { id: `test.${at + i}` })).toMatchObject({ event });
    }
    expect(await ask('getById', { id: 'test.105.0' })).toMatchObject({
      subject: 'alpha.CL',
      output: frame(5),
    });
    expect(await ask('getById', { id: 'test.1500.0' })).toMatchObject({
      output: { rev: 1, high: 99 },
    });
    for (const id of ['test.999999', 'nobody.1', 'test.105.1', 'test.7.0']) {
      await expect(ask('getById', { id }), id).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('charts keep every extreme in so many pieces', async () => {
    const asked = { symbol: 'CL.F27', from: String(T0), to: String(T0 + 2 * SECOND), points: '4' };
    const { data } = await ask('chartPrices', { source: 'quote', ...asked });
    const pieces = [0, 1, 2, 3].map((piece) => quotes.slice(piece * 500, piece * 500 + 500));
    const middle = (quote: MarketEvent): number =>
      quote.type === 'quote' ? (quote.bid! + quote.ask!) / 2 : 0;
    expect(data).toEqual(
      pieces.map((piece, at) => ({
        ts: T0 + at * 500_000,
        open: expect.closeTo(middle(piece[0]!), 9),
        high: expect.closeTo(Math.max(...piece.map(middle)), 9),
        low: expect.closeTo(Math.min(...piece.map(middle)), 9),
        close: expect.closeTo(middle(piece.at(-1)!), 9),
        count: 500,
      })),
    );
    const prints = await ask('chartPrices', {
      ...asked,
      source: 'trade',
      to: String(T0 + 8 * SECOND),
      points: '1',
    });
    expect(prints.data).toMatchObject([{ high: 70.02, close: 69.98 }]);
  });

  test('what there is, tape by tape', async () => {
    const { data } = await ask('listTapes');
    expect(data.find((one) => one['tape'] === 'test')).toMatchObject({
      first: 0,
      next: events.length,
      from: T0,
      to: T0,
      rows: { quote: 2_001, trade: 7, gap: 1 },
    });
  });
});

describe.skipIf(!hasClickHouse)('questions about what is derived', () => {
  test('frames as they were published, or some of their fields', async () => {
    expect(await all('listFrames', { product: 'CL', limit: '7' })).toStrictEqual(
      Array.from({ length: 20 }, (_, at) => frame(at)),
    );
    const range = { from: String(T0 + 2 * SECOND), to: String(T0 + 4 * SECOND) };
    expect(
      (await ask('listFrames', { product: 'CL', ...range, fields: 'rr25,nobody', order: 'desc' }))
        .data,
    ).toEqual([
      { seq: 103, ts: T0 + 3 * SECOND, health: 'one_sided', fields: {} },
      { seq: 102, ts: T0 + 2 * SECOND, health: 'one_sided', fields: { rr25: -1.5 } },
    ]);
    expect((await ask('listFrames', { product: 'GC' })).data).toEqual([]);
  });

  test('one field in so many pieces', async () => {
    const { data } = await ask('chartField', {
      product: 'CL',
      field: 'atm_iv',
      from: String(T0),
      to: String(T0 + 20 * SECOND),
      points: '2',
    });
    expect(data).toEqual([
      { ts: T0, open: 0.3, high: 0.39, low: 0.3, close: 0.39, count: 10 },
      { ts: T0 + 10 * SECOND, open: 0.4, high: 0.49, low: 0.4, close: 0.49, count: 10 },
    ]);
  });

  test('candles by time, each in its newest revision', async () => {
    const rows = await all('listCandles', { interval: '1m', symbol: 'CL.F27', limit: '4' });
    const expected = Array.from({ length: 10 }, (_, minute) => candle(minute));
    expected[3] = candle(3, { seq: 1500, rev: 1, high: 99 });
    expect(rows).toStrictEqual(expected);
    const back = await all('listCandles', {
      interval: '1m',
      symbol: 'CL.F27',
      limit: '3',
      order: 'desc',
    });
    expect(back).toStrictEqual(expected.toReversed());
  });

  test('a candle that is corrected meanwhile is the same in all parts of an answer', async () => {
    const texts = { interval: '1m', symbol: 'CL.F27', tape: 'late', limit: '2' };
    const { connection } = warehouse;
    const outputs = [0, 1, 3, 4].map((minute) => candleOutput(candle(minute)));
    await storeOutputs(connection, 'late', outputs);
    const first = await ask('listCandles', texts);
    await storeOutputs(connection, 'late', [
      candleOutput(candle(2, { seq: 2_000 })),
      candleOutput(candle(4, { seq: 2_001, rev: 1, volume: 1 })),
    ]);
    const second = await ask('listCandles', { ...texts, cursor: first.next! });
    const seen = [...first.data, ...second.data];
    expect(seen).toStrictEqual([0, 1, 3, 4].map((minute) => candle(minute)));
    expect((await all('listCandles', texts)).map((row) => row['rev'])).toEqual([0, 0, 0, 0, 1]);
  });
});

/** What people and programs try where a value is asked for. */
const evil = [
  "'",
  "' OR 1=1 --",
  "x'; DROP TABLE quotes; --",
  "' UNION ALL SELECT * FROM system.tables --",
  '\\',
  "\\'; SELECT 1",
  '{tape:String}',
  '") OR sleep(3) --',
  '%27',
  '\u0000',
  '../../etc/passwd',
  'NaN',
  '-1',
  '1e99',
  '99999999999999999999',
  '9'.repeat(5_000),
  '🛢',
  '<script>alert(1)</script>',
  '0x10',
  ' ',
  '2026-13-45T99:99:99Z',
  '1;',
];

/** A good value for each parameter, so that the evil one is the only one. */
const good: Texts = {
  type: 'trade',
  interval: '1m',
  symbol: 'CL.F27',
  product: 'CL',
  field: 'atm_iv',
  source: 'quote',
  id: 'test.1',
  from: String(T0),
  to: String(T0 + SECOND),
};

describe.skipIf(!hasClickHouse)('hostile questions', () => {
  test.each(operations.map((one) => [one.id, one] as const))(
    '%s: no value of any parameter is anything but a value',
    async (id, { parameters }) => {
      const needed = Object.entries(parameters).filter(([, { required }]) => required);
      const base = Object.fromEntries(needed.map(([name]) => [name, good[name]]));
      for (const name of Object.keys(parameters)) {
        for (const value of evil) {
          const outcome = await ask(id, { ...base, [name]: value }).then(
            (part) => ('data' in part ? `${part.data.length} rows` : 'found'),
            (error: WarehouseError) => error.code,
          );
          // A name may be anything that looks like one: then there is nothing under it.
          expect(
            ['BAD_QUESTION', 'BAD_CURSOR', '0 rows', 'NOT_FOUND'],
            `${name}=${value}`,
          ).toContain(outcome);
        }
        for (const texts of [{ [name]: ['a', 'b'] }, { [`${name} `]: 'x' }, { constructor: 'x' }]) {
          await expect(ask(id, { ...base, ...texts })).rejects.toMatchObject({
            code: 'BAD_QUESTION',
          });
        }
      }
      const { data } = await ask('listTapes');
      expect(data.find((one) => one['tape'] === 'test')).toMatchObject({ next: events.length });
    },
  );

  test('a cursor is good for its own question only, and for nothing else', async () => {
    const asked = { type: 'quote', limit: '5' };
    const { next } = await ask('listEvents', asked);
    for (const other of [
      { type: 'trade' },
      { ...asked, symbol: 'CL.F27' },
      { ...asked, order: 'desc' },
      { ...asked, tape: 'growing' },
      { ...asked, from: String(T0) },
    ]) {
      await expect(ask('listEvents', { ...other, cursor: next! })).rejects.toMatchObject({
        code: 'BAD_CURSOR',
      });
    }
    // Another size of the part is still the same question.
    await ask('listEvents', { ...asked, limit: '7', cursor: next! });
    const bytes = Buffer.from(next!, 'base64url');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.base64String({ maxLength: 200 }),
          fc.uint8Array({ maxLength: 100 }).map((some) => Buffer.from(some).toString('base64url')),
          fc.json().map((some) => Buffer.from(some).toString('base64url')),
          fc
            .tuple(fc.nat(bytes.length - 1), fc.nat(255))
            .map(([at, to]) => Buffer.from(bytes.map((byte, i) => (i === at ? to : byte))))
            .map((some) => some.toString('base64url')),
        ),
        async (cursor) => {
          const outcome = await ask('listEvents', { ...asked, cursor }).then(
            () => 'found',
            (error: WarehouseError) => error.code,
          );
          // A digit of the place may be another digit, and an empty one is none.
          expect(['BAD_CURSOR', 'BAD_QUESTION', 'found']).toContain(outcome);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('giant ranges end at the limit of rows, and parts that are too large are refused', async () => {
    const texts = { type: 'quote', from: '0', to: '4102444800000000' };
    expect((await ask('listEvents', { ...texts, limit: '2000' })).data.length).toBe(2_000);
    await expect(ask('listEvents', { ...texts, limit: '2001' })).rejects.toMatchObject({
      code: 'BAD_QUESTION',
    });
    const chart = { source: 'quote', symbol: 'CL.F27', from: '0', to: '4102444800000000' };
    expect((await ask('chartPrices', { ...chart, points: '5000' })).data.length).toBe(1);
  });

  test('what takes too long is ended and named', async () => {
    const operation = operations.find((one) => one.id === 'listEvents')!;
    const { connection } = warehouse;
    const asked = operation.run(
      { connection, tape: 'test', limits: { seconds: 0.000_001 }, ahead: new ReadAhead() },
      { type: 'quote', limit: '2000' },
    );
    await expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
    const dear = operation.run(
      {
        connection,
        tape: 'test',
        limits: { seconds: 5, memoryBytes: 1_000 },
        ahead: new ReadAhead(),
      },
      { type: 'quote', limit: '2000' },
    );
    await expect(dear).rejects.toMatchObject({ code: 'MEMORY' });
  });
});

describe.skipIf(!hasClickHouse)('answers', () => {
  test.each(operations.map((one) => [one.id, one] as const))(
    '%s is answered as the document says',
    async (id, { path, parameters }) => {
      const names = Object.keys(parameters).filter((name) => parameters[name]!.required);
      const answer = await ask(id, Object.fromEntries(names.map((name) => [name, good[name]])));
      const document = openApi() as {
        paths: Record<
          string,
          { get: { responses: Record<string, { content: Record<string, { schema: object }> }> } }
        >;
        components: object;
      };
      const ajv = new Ajv2020({ strict: false });
      const schema =
        document.paths[path]!.get.responses['200']!.content['application/json']!.schema;
      const check = ajv.compile({ ...schema, components: document.components });
      expect(check(answer), JSON.stringify(check.errors?.[0])).toBe(true);
      expect(check({ rows: [] })).toBe(false);
    },
  );
});
