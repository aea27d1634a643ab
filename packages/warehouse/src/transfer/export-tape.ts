import type { Connection } from '../connection.ts';
import { eventTables } from '../rows/tables.ts';
import { type Checkpoint, type LogName, readCheckpoint } from '../write/checkpoint.ts';
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

/** A place in the log of what was derived: the newest output that counts. */
interface Place {
  readonly next: number;
  readonly idx: number;
}

const OF_RANGE = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';

/** The engine's memory is no text, and readers other than ClickHouse refuse text that is none. */
const AS_BYTES = ' SETTINGS output_format_parquet_string_as_string = 0';

/** A stretch of a tape and what was derived from it, as Parquet files; tables without rows have none. */
export async function* exportTape(
  connection: Connection,
  tape: string,
  range: Range,
): AsyncGenerator<TransferFile, void> {
  // Before any row is read: what is stored meanwhile is in some of the files and not in others, so it does not count.
  const stored = await readCheckpoint(connection, tape, 'tape');
  const derived = await derivedWithin(connection, tape, range.to);
  for (const table of transferTables) {
    if (table === 'checkpoints') {
      const counting = { tape: stored, derived, to: range.to };
      yield { table, from: null, bytes: await checkpoints(connection, tape, counting) };
      continue;
    }
    const isDerived = derivedTables.includes(table);
    if (isDerived && derived === null) continue;
    const where = isDerived
      ? `${OF_RANGE} AND (ordinal, idx) <= ({next:UInt64}, {idx:UInt64})`
      : OF_RANGE;
    // The snapshot of the event before is what a proof of the stretch begins with.
    const first = table === 'snapshots' ? Math.max(0, range.from - 1) : range.from;
    for (let from = first; from < range.to; from += STRETCH) {
      const to = Math.min(from + STRETCH, range.to);
      const values = { tape, from, to, ...(isDerived ? derived : {}) };
      const [found] = await connection.rows<{ rows: number }>(
        `SELECT count() AS rows FROM ${connection.database}.${table} WHERE ${where}`,
        values,
      );
      if (found === undefined || found.rows === 0) continue;
      const sql = `SELECT * FROM ${connection.database}.${table} WHERE ${where} ORDER BY ordinal FORMAT Parquet${table === 'snapshots' ? AS_BYTES : ''}`;
      yield { table, from, bytes: await connection.bytes(sql, values) };
    }
  }
}

/** Up to where all is stored that was derived from events before one; null where nothing is. */
async function derivedWithin(
  connection: Connection,
  tape: string,
  to: number,
): Promise<Place | null> {
  const derived = await readCheckpoint(connection, tape, 'derived');
  if (derived === null || derived.next < to) {
    return derived === null ? null : { next: derived.next, idx: derived.idx };
  }
  return await newestOutput(connection, tape, to);
}

/** How far the logs of the tape are stored, and no further than the stretch goes. */
async function checkpoints(
  connection: Connection,
  tape: string,
  counting: {
    readonly tape: Checkpoint | null;
    readonly derived: Place | null;
    readonly to: number;
  },
): Promise<Buffer> {
  const rows: string[] = [];
  const values: Record<string, string | number> = { tape };
  const add = (log: LogName, next: number, idx: number, created: string): void => {
    rows.push(
      `SELECT {tape:String} AS tape, '${log}' AS log, {${log}Next:UInt64} AS next, {${log}Idx:UInt64} AS idx,
         {${log}Created:String} AS created, toUInt64(1) AS version`,
    );
    Object.assign(values, { [`${log}Next`]: next, [`${log}Idx`]: idx, [`${log}Created`]: created });
  };
  const { derived, tape: stored, to } = counting;
  if (stored !== null) add('tape', Math.min(stored.next, to), 0, stored.created);
  if (derived !== null) add('derived', derived.next, derived.idx, '');
  return await connection.bytes(`${rows.join(' UNION ALL ')} FORMAT Parquet`, values);
}

/** The newest output of an event before another, as the log of what was derived counts it. */
async function newestOutput(
  connection: Connection,
  tape: string,
  to: number,
): Promise<Place | null> {
  const places = derivedTables.map(
    (table) =>
      `SELECT max((ordinal, idx)) AS place FROM ${connection.database}.${table}
       WHERE tape = {tape:String} AND ordinal < {to:UInt64} HAVING count() > 0`,
  );
  const [found] = await connection.rows<Place>(
    `SELECT tupleElement(max(place), 1) AS next, tupleElement(max(place), 2) AS idx
     FROM (${places.join(' UNION ALL ')}) HAVING count() > 0`,
    { tape, to },
  );
  return found ?? null;
}
