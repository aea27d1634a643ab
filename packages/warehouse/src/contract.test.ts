import { Readable } from 'node:stream';
import { eventually, hasClickHouse, launchClickHouse } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../test/open-warehouse.ts';
import { Connection } from './connection.ts';
import { finishBlock } from './native/block-writer.ts';
import { NameColumn } from './native/columns.ts';

// What we ask of a ClickHouse. It runs against the embedded one, and with `CLICKHOUSE_URL` against any other.

let warehouse: TestWarehouse;
let connection: Connection;
let db: string;

beforeAll(async () => {
  if (!hasClickHouse) return;
  warehouse = await openWarehouse(await launchClickHouse());
  connection = warehouse.connection;
  db = connection.database;
  await connection.command(
    `CREATE TABLE ${db}.scratch (n UInt64, day Date DEFAULT '2026-03-02', text String) ENGINE = MergeTree PARTITION BY day ORDER BY n SETTINGS non_replicated_deduplication_window = 100`,
  );
});
afterAll(async () => {
  await warehouse?.close();
});

const scratch = (): string => `${db}.scratch`;

async function insert(rows: readonly object[], token?: string): Promise<void> {
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const options = token === undefined ? {} : { token };
  await connection.insert(scratch(), 'JSONEachRow', Readable.from([Buffer.from(lines)]), options);
}

async function count(): Promise<number> {
  const [row] = await connection.rows<{ n: number }>(`SELECT count() AS n FROM ${scratch()}`);
  return row!.n;
}

const LONG = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';

describe.skipIf(!hasClickHouse)('a ClickHouse', () => {
  test('answers, and says when it does not', async () => {
    expect(await connection.ping()).toBe(true);
    const nobody = new Connection({ url: 'http://127.0.0.1:9', database: 'x', name: 'test' });
    expect(await nobody.ping()).toBe(false);
    await expect(nobody.rows('SELECT 1')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await nobody.close();
  });

  test('gives numbers of 53 bits as numbers, and text as it was', async () => {
    const text = 'quote \' double " back \\ tab \t line \n nul \0 é 語 🛢';
    expect(
      await connection.rows(
        'SELECT {n:UInt64} AS n, {i:Int64} AS i, {t:String} AS t, {list:Array(String)} AS list',
        { n: 2 ** 53 - 1, i: -(2 ** 53 - 1), t: text, list: [text, ''] },
      ),
    ).toEqual([{ n: 2 ** 53 - 1, i: -(2 ** 53 - 1), t: text, list: [text, ''] }]);
  });

  test('takes a block with more names than 16 bits can count', async () => {
    const [names, rows] = [70_000, 100_000];
    const name = new NameColumn();
    for (let row = 0; row < rows; row++) name.push(`name ${row % names}`);
    const block = finishBlock({ name }, rows);
    await connection.command(
      `CREATE TABLE ${db}.names (name LowCardinality(String)) ENGINE = MergeTree ORDER BY tuple()`,
    );
    await connection.insert(`${db}.names`, 'Native', Readable.from([block]));
    expect(
      await connection.rows(
        `SELECT count() AS rows, uniqExact(name) AS names, countIf(name = 'name 69999') AS last,
           countIf(name = 'name 7') AS seven FROM ${db}.names`,
      ),
    ).toEqual([{ rows, names, last: 1, seven: 2 }]);
    // The next block with this column is an ordinary one again.
    name.clear();
    name.push('alone');
    await connection.insert(`${db}.names`, 'Native', Readable.from([finishBlock({ name }, 1)]));
    expect(
      await connection.rows(`SELECT count() AS n FROM ${db}.names WHERE name = 'alone'`),
    ).toEqual([{ n: 1 }]);
  });

  test('binds values, which therefore are never SQL', async () => {
    const evil = ["'; DROP TABLE x; --", '{t:String}', '\\', "\\'", '`', '$$', 'NULL', '\u0000'];
    for (const t of evil) {
      expect(await connection.rows('SELECT {t:String} AS t', { t })).toEqual([{ t }]);
    }
    await expect(
      connection.rows('SELECT {n:UInt8} AS n', { n: '1; SELECT 2' }),
    ).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  test('forgets the values and settings of a question with it', async () => {
    const limits = { seconds: 7, rows: 100, memoryBytes: 123_456_789 };
    await connection.rows('SELECT {t:String} AS t', { t: 'x' }, limits);
    const asked = Array.from({ length: 20 }, async () =>
      connection.rows<{ s: number; r: number; m: number }>(
        "SELECT toFloat64(getSetting('max_execution_time')) AS s, toUInt64(getSetting('max_result_rows')) AS r, toUInt64(getSetting('max_memory_usage')) AS m",
        {},
        { seconds: 9 },
      ),
    );
    for (const [row] of await Promise.all(asked)) {
      expect(row!.s).toBe(9);
      expect(row!.r).not.toBe(100);
      expect(row!.m).not.toBe(123_456_789);
    }
  });

  test('keeps the values of questions that run at once apart', async () => {
    const asked = Array.from({ length: 200 }, async (_, i) => {
      const [row] = await connection.rows<{ i: number }>('SELECT {i:UInt32} AS i', { i });
      return row!.i;
    });
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  test('stores rows, and the same ones once where they carry a token', async () => {
    const before = await count();
    await insert([{ n: 1 }, { n: 2 }], 'a');
    await insert([{ n: 1 }, { n: 2 }], 'a');
    expect(await count()).toBe(before + 2);
    // The token counts, not what the rows are; and it does not stick to what comes after.
    await insert([{ n: 1 }, { n: 2 }], 'b');
    await insert([{ n: 3 }]);
    expect(await count()).toBe(before + 5);
    await insert([{ n: 4 }], 'a');
    expect(await count()).toBe(before + 5);
  });

  test('completes an insert that was stored for one of two partitions only', async () => {
    const [one, other] = [
      { n: 51, day: '2026-03-03' },
      { n: 52, day: '2026-03-04' },
    ];
    const stored = async (): Promise<unknown> =>
      connection.rows(`SELECT n FROM ${scratch()} WHERE n IN (51, 52) ORDER BY n`);
    // A token counts for each partition by itself: this is what a crash between the two leaves.
    await insert([one], 'two days');
    await insert([one, other], 'two days');
    expect(await stored()).toEqual([{ n: 51 }, { n: 52 }]);
    await insert([one, other], 'two days');
    expect(await stored()).toEqual([{ n: 51 }, { n: 52 }]);
  });

  test('stores nothing of rows that are none', async () => {
    const before = await count();
    const rows = Readable.from([Buffer.from('{"n": 1}\n{"n": "many"}\n')]);
    await expect(connection.insert(scratch(), 'JSONEachRow', rows)).rejects.toMatchObject({
      code: 'REFUSED',
    });
    expect(await count()).toBe(before);
  });

  test('takes and gives megabytes of binary rows', async () => {
    const table = `${db}.wide`;
    await connection.command(
      `CREATE TABLE ${table} (n UInt64, s String) ENGINE = MergeTree ORDER BY n`,
    );
    const made = await connection.bytes(
      'SELECT number AS n, randomString(50) AS s FROM numbers(200000) FORMAT Native',
    );
    expect(made.length).toBeGreaterThan(10_000_000);
    await connection.insert(
      table,
      'Native',
      Readable.from([made.subarray(0, 999), made.subarray(999)]),
    );
    const [sum] = await connection.rows(`SELECT count() AS rows, sum(n) AS n FROM ${table}`);
    expect(sum).toEqual({ rows: 200_000, n: (200_000 * 199_999) / 2 });
  });

  test('writes and reads Parquet', async () => {
    const parquet = await connection.bytes(
      `SELECT number AS n, toDate('2026-05-01') AS day, 'x' AS text FROM numbers(1000) FORMAT Parquet`,
    );
    expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
    await connection.insert(scratch(), 'Parquet', Readable.from([parquet]));
    expect(
      await connection.rows(
        `SELECT count() AS rows, max(n) AS most FROM ${scratch()} WHERE day = '2026-05-01'`,
      ),
    ).toEqual([{ rows: 1000, most: 999 }]);
  });

  test.each([
    ['time', LONG, { seconds: 0.3 }, 'TIMEOUT'],
    ['rows', 'SELECT number FROM numbers(1000)', { seconds: 5, rows: 10 }, 'TOO_MUCH'],
    [
      'memory',
      'SELECT length(groupArray(number)) FROM numbers(100000000)',
      { seconds: 20, memoryBytes: 30_000_000 },
      'MEMORY',
    ],
  ] as const)('ends what would take more %s than it may', async (_, sql, limits, code) => {
    await expect(connection.rows(sql, {}, limits)).rejects.toMatchObject({ code });
  });

  test.each([
    ['a question that is none', 'SELEC 1', /SYNTAX_ERROR/],
    ['a value that is not given', 'SELECT {t:String}', /UNKNOWN_QUERY_PARAMETER/],
    ['a failure in the middle', 'SELECT throwIf(number = 5) FROM numbers(10)', /FUNCTION_THROW_IF/],
  ])('says what is wrong with %s', async (_, sql, reason) => {
    await expect(connection.rows(sql)).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(reason),
    });
  });

  test('tells tables that are not there yet from what is wrong', async () => {
    await expect(connection.rows('SELECT * FROM nothing.nowhere')).rejects.toMatchObject({
      code: 'NOT_READY',
    });
    await expect(connection.rows(`SELECT * FROM ${db}.nowhere`)).rejects.toMatchObject({
      code: 'NOT_READY',
    });
  });

  test('a failure after millions of rows is no end of the answer', async () => {
    const sql = 'SELECT number, throwIf(number = 5000000) FROM numbers(10000000) FORMAT RowBinary';
    await expect(connection.bytes(sql, {}, { seconds: 30 })).rejects.toThrowError();
  });

  test('stops what nobody waits for any more, however often', async () => {
    const runs = async (): Promise<boolean> => {
      const [row] = await connection.rows<{ n: number }>(
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'",
      );
      return row!.n > 0;
    };
    // More often than there are sessions: each of them has to let go.
    for (let time = 0; time < 6; time++) {
      const stop = new AbortController();
      const asked = connection.rows(
        'SELECT sum(sipHash64(number)) FROM numbers({many:UInt64})',
        { many: 1_000_000_000_000 },
        { seconds: 60 },
        stop.signal,
      );
      await eventually('it runs', runs);
      stop.abort();
      await expect(asked).rejects.toThrowError();
      await eventually('it has stopped', async () => !(await runs()));
    }
  });

  test('lets an insert pass by questions that take long', async () => {
    const stop = new AbortController();
    const long = Array.from({ length: 3 }, () =>
      connection.rows(LONG, {}, { seconds: 60 }, stop.signal).catch(() => []),
    );
    const before = await count();
    await insert([{ n: 77 }]);
    expect(await count()).toBe(before + 1);
    stop.abort();
    await Promise.all(long);
  });
});
