import { hasClickHouse, launchClickHouse } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { eventTables } from '../rows/tables.ts';
import { migrate, SCHEMA_VERSION } from './migrate.ts';
import { applyRetention } from './retention.ts';
import { version1 } from './version-1.ts';

describe('on a cluster', () => {
  const one = version1({ database: 'crude', cluster: null });
  const many = version1({ database: 'crude', cluster: 'main' });

  test('tables are made on all servers and copy themselves; nothing else differs', () => {
    for (const statement of many) {
      expect(statement).toContain(' ON CLUSTER `main` ');
      expect(statement).toMatch(
        /ENGINE = Replicated(Replacing)?MergeTree\('\/clickhouse\/tables\//,
      );
    }
    const plain = many.map((statement) =>
      statement
        .replace(' ON CLUSTER `main`', '')
        .replace(/Replicated(\w*MergeTree)\('[^']*', '\{replica\}'(?:, )?/, '$1('),
    );
    expect(plain).toEqual(one);
  });
});

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (hasClickHouse) warehouse = await openWarehouse(await launchClickHouse());
});
afterAll(async () => {
  await warehouse?.close();
});

describe.skipIf(!hasClickHouse)('the schema', () => {
  const topology = () => ({ database: warehouse.connection.database, cluster: null });

  test('has a table for each type of event, and for what is derived', async () => {
    const rows = await warehouse.connection.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = '${topology().database}'`,
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...Object.values(eventTables).map(({ name }) => name),
        ...['frames', 'candles', 'surfaces', 'flow', 'alerts'],
        ...['snapshots', 'checkpoints', 'migrations'],
      ]),
    );
  });

  test('has the columns that events are written into', async () => {
    for (const { cells, name } of Object.values(eventTables)) {
      const columns = await warehouse.connection.rows<{ name: string; type: string }>(
        `SELECT name, type FROM system.columns WHERE database = '${topology().database}' AND table = '${name}'`,
      );
      const types = Object.fromEntries(columns.map((column) => [column.name, column.type]));
      const written = Object.entries(cells().columns).map(([column, { type }]) => [column, type]);
      expect(types).toMatchObject(Object.fromEntries(written));
    }
  });

  test('is brought up to date once, and a step that was cut short is done again', async () => {
    const { connection } = warehouse;
    expect(await migrate(connection, topology())).toEqual([]);
    await connection.command(`TRUNCATE TABLE ${topology().database}.migrations`);
    await connection.command(`DROP TABLE ${topology().database}.alerts`);
    expect(await migrate(connection, topology())).toEqual([1]);
    expect(await migrate(connection, topology())).toEqual([]);
    await connection.rows(`SELECT * FROM ${topology().database}.alerts`);
  });

  test('of a newer program is left alone', async () => {
    const { connection } = warehouse;
    const table = `${topology().database}.migrations`;
    await connection.command(`INSERT INTO ${table} (version) VALUES (${SCHEMA_VERSION + 1})`);
    await expect(migrate(connection, topology())).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
    await connection.command(`TRUNCATE TABLE ${table}`);
    await migrate(connection, topology());
  });

  test('keeps rows as long as it is told, and says so once', async () => {
    const { connection } = warehouse;
    const said: string[] = [];
    const port = {
      rows: <T>(sql: string) => connection.rows<T>(sql),
      command: async (sql: string): Promise<void> => {
        said.push(sql);
        await connection.command(sql);
      },
    };
    const ttlOf = async (table: string): Promise<string> => {
      const [row] = await connection.rows<{ text: string }>(
        `SELECT engine_full AS text FROM system.tables WHERE database = '${topology().database}' AND name = '${table}'`,
      );
      return /TTL (.*?) SETTINGS/.exec(row!.text)?.[1] ?? '';
    };
    const forever = { keepEventsSec: null, keepDerivedSec: null, tier: null };
    await applyRetention(port, topology(), forever);
    expect(said).toEqual([]);
    const week = { ...forever, keepEventsSec: 7 * 86_400 };
    await applyRetention(port, topology(), week);
    const receipt = 'toDateTime(addMicroseconds(ts, lag))';
    expect(await ttlOf('quotes')).toBe(`${receipt} + toIntervalSecond(604800)`);
    expect(await ttlOf('snapshots')).toBe('toDateTime(ts) + toIntervalSecond(604800)');
    expect(await ttlOf('frames')).toBe('');
    const once = said.length;
    await applyRetention(port, topology(), week);
    expect(said.length).toBe(once);
    await applyRetention(port, topology(), { ...forever, keepDerivedSec: 3600 });
    expect(await ttlOf('quotes')).toBe('');
    expect(await ttlOf('candles')).toBe('toDateTime(ts) + toIntervalSecond(3600)');
    await applyRetention(port, topology(), forever);
    expect(await ttlOf('candles')).toBe('');
  });
});
