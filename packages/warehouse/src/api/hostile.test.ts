import { hasClickHouse, sampleActivity, sampleFlow, sampleSurface, T0 } from '@crude-alpha/testkit';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  candle,
  events,
  frame,
  good,
  openQuestions,
  type Questions,
} from '../../test/questions.ts';
import { candleOutput, frameOutput, storeOutputs } from '../../test/stored-market.ts';
import { Connection } from '../connection.ts';
import type { WarehouseError } from '../errors.ts';
import { ReadAhead } from '../query/read-ahead.ts';
import { openApi } from './openapi.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import type { Texts } from './parameter.ts';

let market: Questions;

beforeAll(async () => {
  if (hasClickHouse) market = await openQuestions();
});
afterAll(async () => {
  await market?.close();
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

describe.skipIf(!hasClickHouse)('hostile questions', () => {
  test.each(operations.map((one) => [one.id, one] as const))(
    '%s: no value of any parameter is anything but a value',
    async (id, { parameters }) => {
      const needed = Object.entries(parameters).filter(([, { required }]) => required);
      const base = Object.fromEntries(needed.map(([name]) => [name, good[name]]));
      for (const name of Object.keys(parameters)) {
        // A strike may be negative.
        const wrong = evil.filter((value) => name !== 'minStrike' || value !== '-1');
        for (const value of wrong) {
          const outcome = await market.ask(id, { ...base, [name]: value }).then(
            (part) => ('data' in part ? `${part.data.length} rows` : 'found'),
            (error: WarehouseError) => error.code,
          );
          // A name may be anything that looks like one: then there is nothing under it, but the gap of all instruments.
          const nothing = id === 'listGaps' && name === 'symbol' ? '1 rows' : '0 rows';
          expect(
            ['BAD_QUESTION', 'BAD_CURSOR', nothing, 'NOT_FOUND'],
            `${name}=${value}`,
          ).toContain(outcome);
        }
        for (const texts of [{ [name]: ['a', 'b'] }, { [`${name} `]: 'x' }, { constructor: 'x' }]) {
          await expect(market.ask(id, { ...base, ...texts })).rejects.toMatchObject({
            code: 'BAD_QUESTION',
          });
        }
      }
      const { data } = await market.ask('listTapes');
      expect(data.find((one) => one['tape'] === 'test')).toMatchObject({ next: events.length });
    },
  );

  test('a cursor is good for its own question only, and for nothing else', async () => {
    const asked = { type: 'quote', limit: '5' };
    const { next } = await market.ask('listEvents', asked);
    for (const other of [
      { type: 'trade' },
      { ...asked, symbol: 'CL.F27' },
      { ...asked, order: 'desc' },
      { ...asked, tape: 'growing' },
      { ...asked, from: String(T0) },
    ]) {
      await expect(market.ask('listEvents', { ...other, cursor: next! })).rejects.toMatchObject({
        code: 'BAD_CURSOR',
      });
    }
    // Another size of the part is still the same question.
    await market.ask('listEvents', { ...asked, limit: '7', cursor: next! });
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
          const outcome = await market.ask('listEvents', { ...asked, cursor }).then(
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
    expect((await market.ask('listEvents', { ...texts, limit: '2000' })).data.length).toBe(2_000);
    await expect(market.ask('listEvents', { ...texts, limit: '2001' })).rejects.toMatchObject({
      code: 'BAD_QUESTION',
    });
    const chart = { source: 'quote', symbol: 'CL.F27', from: '0', to: '4102444800000000' };
    expect((await market.ask('chartPrices', { ...chart, points: '5000' })).data.length).toBe(1);
  });

  test('a time that ends before it begins is refused, and one of no length holds nothing', async () => {
    const ranged = operations.filter(({ parameters }) => 'from' in parameters);
    expect(ranged.length).toBe(9);
    for (const { id, parameters } of ranged) {
      const names = Object.keys(parameters).filter((name) => parameters[name]!.required);
      const base = Object.fromEntries(names.map((name) => [name, good[name]]));
      const at = (from: number, to: number) =>
        market.ask(id, { ...base, from: String(T0 + from), to: String(T0 + to) });
      await expect(at(1, 0), id).rejects.toMatchObject({
        code: 'BAD_QUESTION',
        message: 'from: must not be later than to',
      });
      expect((await at(0, 0)).data, id).toEqual([]);
    }
  });

  test('so are strikes of which the lowest is above the highest', async () => {
    const strikes = { type: 'trade', minStrike: '70.5', maxStrike: '70' };
    await expect(market.ask('listEvents', strikes)).rejects.toMatchObject({
      code: 'BAD_QUESTION',
      message: 'minStrike: must not be above maxStrike',
    });
  });

  test.each(['2026-02-30T00:00:00Z', '2026-04-31T00:00:00+02:00', '2027-02-29T00:00Z'])(
    'there is no %s',
    async (from) => {
      const asked = market.ask('listEvents', { type: 'trade', from });
      await expect(asked).rejects.toMatchObject({ code: 'BAD_QUESTION' });
    },
  );

  test('what takes too long is ended and named', async () => {
    const operation = operations.find((one) => one.id === 'listEvents')!;
    const { connection } = market;
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

  test.each(operations.map((one) => [one.id, one] as const))(
    '%s: no question takes more memory than it may',
    async (_id, operation) => {
      const limits = { seconds: 5, memoryBytes: 1_000 };
      const { connection } = market;
      const source = { connection, tape: 'test', limits, ahead: new ReadAhead() };
      await expect(operation.run(source, required(operation))).rejects.toMatchObject({
        code: 'MEMORY',
      });
    },
  );

  test('so is the look at how far all is stored, which comes before candles', async () => {
    const database = `${market.connection.database}_slow`;
    const slow = new Connection({ url: market.url, database, name: 'test' });
    await slow.command(`CREATE DATABASE ${database}`);
    try {
      await slow.command(
        `CREATE VIEW ${database}.checkpoints AS
         SELECT number AS version, 'test' AS tape, 'derived' AS log, 0 AS next, 0 AS idx, '' AS created
         FROM numbers(1000000000000) WHERE sipHash64(number) = 0`,
      );
      const asked = operations
        .find((one) => one.id === 'listCandles')!
        .run(
          { connection: slow, tape: 'test', limits: { seconds: 0.2 }, ahead: new ReadAhead() },
          { interval: '1m', symbol: 'CL.F27' },
        );
      await expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
    } finally {
      await slow.command(`DROP DATABASE ${database}`);
      await slow.close();
    }
  });
});

/** Good values for what a question cannot do without. */
function required({ parameters }: Operation): Texts {
  const names = Object.keys(parameters).filter((name) => parameters[name]!.required);
  return Object.fromEntries(names.map((name) => [name, good[name]]));
}

describe.skipIf(!hasClickHouse)('answers', () => {
  const document = openApi() as {
    paths: Record<
      string,
      { get: { responses: Record<string, { content: Record<string, { schema: object }> }> } }
    >;
    components: object;
  };
  /** Whether an answer is as the document says. */
  function checkOf(path: string): ValidateFunction {
    const schema = document.paths[path]!.get.responses['200']!.content['application/json']!.schema;
    return new Ajv2020({ strict: false }).compile({ ...schema, components: document.components });
  }

  test.each(operations.map((one) => [one.id, one] as const))(
    '%s is answered as the document says',
    async (id, operation) => {
      const answer = await market.ask(id, required(operation));
      const check = checkOf(operation.path);
      expect(check(answer), JSON.stringify(check.errors?.[0])).toBe(true);
      expect(check({ rows: [] })).toBe(false);
    },
  );

  test('whatever is derived is found by its id, as the document says', async () => {
    const outputs = [
      frameOutput(frame(0)),
      candleOutput(candle(0)),
      ...[
        { subject: 'surface.CL', value: sampleSurface },
        { subject: 'flow.CL', value: sampleFlow },
        { subject: 'chain.CL', value: sampleActivity },
      ].map(({ subject, value }, at) => {
        const payload = Buffer.from(JSON.stringify(value));
        return { subject, payload, ordinal: 3_000 + at, index: 0 };
      }),
    ];
    await storeOutputs(market.connection, 'kinds', outputs);
    const check = checkOf('/v1/ids/{id}');
    for (const { index, ordinal, payload, subject } of outputs) {
      const found = await market.ask('getById', { id: `kinds.${ordinal}.${index}` });
      expect(found).toMatchObject({ subject, output: JSON.parse(payload.toString()) as object });
      expect(check(found), `${subject} ${JSON.stringify(check.errors?.[0])}`).toBe(true);
    }
  });

  test('a frame without fields is as the document says, whole or not', async () => {
    const bare = { ...frame(0), fields: {} };
    await storeOutputs(market.connection, 'bare', [frameOutput(bare)]);
    const check = checkOf('/v1/alpha/{product}');
    for (const asked of [{}, { fields: 'atm_iv' }]) {
      const part = await market.ask('listFrames', { tape: 'bare', product: 'CL', ...asked });
      expect(part.data).toHaveLength(1);
      expect(check(part), JSON.stringify(check.errors?.[0])).toBe(true);
    }
  });
});
