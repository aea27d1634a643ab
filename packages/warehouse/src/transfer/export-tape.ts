import type { Connection } from '../connection.ts';
import { eventTables } from '../rows/tables.ts';
import { derivedTables } from '../write/derived-batch.ts';

/** Tables that hold what is known of a tape; the last one makes what was brought in count. */
export const transferTables: readonly string[] = [
  ...Object.values(eventTables).map(({ name }) => name),
  ...derivedTables,
  'checkpoints',
];

/** Ordinals that go into one file: what it holds is held in memory once. */
const STRETCH = 1_000_000;

/** Rows of one table as Parquet. */
export interface TransferFile {
  readonly table: string;
  /** Ordinal of the stretch that it is of; null of a table that has none. */
  readonly from: number | null;
  readonly bytes: Buffer;
}

/** A stretch of a tape and what was derived from it, as Parquet files; tables without rows have none. */
export async function* exportTape(
  connection: Connection,
  tape: string,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<TransferFile, void> {
  const db = connection.database;
  for (const table of transferTables) {
    if (table === 'checkpoints') {
      const sql = `SELECT * FROM ${db}.checkpoints FINAL WHERE tape = {tape:String} FORMAT Parquet`;
      yield { table, from: null, bytes: await connection.bytes(sql, { tape }) };
      continue;
    }
    for (let from = range.from; from < range.to; from += STRETCH) {
      const where = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';
      const values = { tape, from, to: Math.min(from + STRETCH, range.to) };
      const [found] = await connection.rows<{ rows: number }>(
        `SELECT count() AS rows FROM ${db}.${table} WHERE ${where}`,
        values,
      );
      if (found === undefined || found.rows === 0) continue;
      const sql = `SELECT * FROM ${db}.${table} WHERE ${where} ORDER BY ordinal FORMAT Parquet`;
      yield { table, from, bytes: await connection.bytes(sql, values) };
    }
  }
}
