import {
  hasClickHouse,
  sampleActivity,
  sampleFlow,
  sampleFrame,
  sampleSurface,
  T0,
} from '@crude-alpha/testkit';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { events, good, openQuestions, type Questions } from '../../test/questions.ts';
import { storeOutputs } from '../../test/stored-market.ts';
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
  '2026-02-30T00:00:00Z',
  '1;',
];

describe.skipIf(!hasClickHouse)('hostile questions', () => {
  test.each(operations.map((one) => [one.id, one] as const))(
    '%s: no value of any parameter is anything but a value',
    async (id, { parameters }) => {
      const needed = Object.entries(parameters).filter(([, { required }]) => required);
      const base = Object.fromEntries(needed.map(([name]) => [name, good[name]]));
      for (const name of Object.keys(parameters)) {
        for (const value of evil) {
          const outcome = await market.ask(id, { ...base, [name]: value }).then(
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
      const source = {
        connection: market.connection,
        tape: 'test',
        limits,
        ahead: new ReadAhead(),
      };
      await expect(operation.run(source, required(operation))).rejects.toMatchObject({
        code: 'MEMORY',
      });
    },
  );
});

/** Good values for what a question cannot do without. */
function required({ parameters }: Operation): Texts {
  const names = Object.keys(parameters).filter((name) => parameters[name]!.required);
  return Object.fromEntries(names.map((name) => [name, good[name]]));
}

const document = openApi() as {
  paths: Record<
    string,
    { get: { responses: Record<string, { content: Record<string, { schema: object }> }> } }
  >;
  components: object;
};

function checkOf({ path }: Operation): ValidateFunction {
  const { schema } = document.paths[path]!.get.responses['200']!.content['application/json']!;
  return new Ajv2020({ strict: false }).compile({ ...schema, components: document.components });
}

describe.skipIf(!hasClickHouse)('answers', () => {
  test.each(operations.map((one) => [one.id, one] as const))(
    '%s is answered as the document says',
    async (id, operation) => {
      const answer = await market.ask(id, required(operation));
      const check = checkOf(operation);
      expect(check(answer), JSON.stringify(check.errors?.[0])).toBe(true);
      expect(check({ rows: [] })).toBe(false);
    },
  );

  test('whatever was derived is as the document says', async () => {
    const told = {
      alpha: { ...sampleFrame, fields: {} },
      surface: sampleSurface,
      flow: sampleFlow,
      chain: sampleActivity,
    };
    await storeOutputs(
      market.connection,
      'kinds',
      Object.entries(told).map(([kind, one], index) => ({
        subject: `${kind}.CL`,
        payload: Buffer.from(JSON.stringify(one)),
        ordinal: 10,
        index,
      })),
    );
    const [byId, frames] = ['getById', 'listFrames'].map((id) =>
      checkOf(operations.find((one) => one.id === id)!),
    );
    for (const [index, output] of Object.values(told).entries()) {
      const found = await market.ask('getById', { id: `kinds.10.${index}` });
      expect(found).toMatchObject({ output });
      expect(byId!(found), JSON.stringify(byId!.errors)).toBe(true);
    }
    for (const fields of ['', 'atm_iv']) {
      const part = await market.ask('listFrames', { tape: 'kinds', product: 'CL', fields });
      expect(part.data).toHaveLength(1);
      expect(frames!(part), JSON.stringify(frames!.errors)).toBe(true);
    }
  });
});
