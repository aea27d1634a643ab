import type { Connection } from '../connection.ts';
import { eventTables } from '../rows/tables.ts';
import { type LogName, readCheckpoint } from '../write/checkpoint.ts';
import { derivedTables } from '../write/derived-batch.ts';

/** Tables that hold what is known of a tape; the last one makes what was brought in count. */
export const transferTables: readonly string[] = [
  ...Object.values(eventTables).map(({ name }) => name),
  ...derivedTables,
  'snapshots',
  'checkpoints',
];

/** Ordinals that go into one file: what it holds is held in memory once. */
export const STRETCH = 1_000_000;

/** Rows of one table as Parquet. */
export interface TransferFile {
  readonly table: string;
  /** Ordinal of the stretch that it is of; null of a table that has none. */
  readonly from: number | null;
  readonly bytes: Buffer;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A stretch of a tape and what was derived from it, as Parquet files; tables without rows have none. */
export async function* exportTape(
  connection: Connection,
  tape: string,
  range: Range,
): AsyncGenerator<TransferFile, void> {
  for (const table of transferTables) {
    if (table === 'checkpoints') {
      yield { table, from: null, bytes: await checkpoints(connection, tape, range) };
      continue;
    }
    // The snapshot of the event before is what a proof of the stretch begins with.
    const first = table === 'snapshots' ? Math.max(0, range.from - 1) : range.from;
    for (let from = first; from < range.to; from += STRETCH) {
      const where = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';
      const values = { tape, from, to: Math.min(from + STRETCH, range.to) };
      const [found] = await connection.rows<{ rows: number }>(
        `SELECT count() AS rows FROM ${connection.database}.${table} WHERE ${where}`,
        values,
      );
      if (found === undefined || found.rows === 0) continue;
      const sql = `SELECT * FROM ${connection.database}.${table} WHERE ${where} ORDER BY ordinal FORMAT Parquet`;
      yield { table, from, bytes: await connection.bytes(sql, values) };
    }
  }
}

/** How far the logs of the tape are stored, and no further than the stretch goes. */
async function checkpoints(connection: Connection, tape: string, range: Range): Promise<Buffer> {
  const rows: string[] = [];
  const values: Record<string, string | number> = { tape };
  const add = (log: LogName, next: number, idx: number, created: string): void => {
    rows.push(
      `SELECT {tape:String} AS tape, '${log}' AS log, {${log}Next:UInt64} AS next, {${log}Idx:UInt64} AS idx,
         {${log}Created:String} AS created, toUInt64(1) AS version`,
    );
    Object.assign(values, { [`${log}Next`]: next, [`${log}Idx`]: idx, [`${log}Created`]: created });
  };
  const stored = await readCheckpoint(connection, tape, 'tape');
  if (stored !== null) add('tape', Math.min(stored.next, range.to), 0, stored.created);
  const derived = await readCheckpoint(connection, tape, 'derived');
  const place =
    derived === null || derived.next < range.to
      ? derived
      : await newestOutput(connection, tape, range.to);
  if (place !== null) add('derived', place.next, place.idx, '');
  return await connection.bytes(`${rows.join(' UNION ALL ')} FORMAT Parquet`, values);
}

/** The newest output of an event before another, as the log of what was derived counts it. */
async function newestOutput(
  connection: Connection,
  tape: string,
  to: number,
): Promise<{ readonly next: number; readonly idx: number } | null> {
  const places = derivedTables.map(
    (table) =>
      `SELECT max((ordinal, idx)) AS place FROM ${connection.database}.${table}
       WHERE tape = {tape:String} AND ordinal < {to:UInt64} HAVING count() > 0`,
  );
  const [found] = await connection.rows<{ next: number; idx: number }>(
    `SELECT tupleElement(max(place), 1) AS next, tupleElement(max(place), 2) AS idx
     FROM (${places.join(' UNION ALL ')}) HAVING count() > 0`,
    { tape, to },
  );
  return found ?? null;
}
