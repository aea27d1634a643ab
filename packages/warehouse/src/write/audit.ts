import type { Asking, Connection } from '../connection.ts';
import { readBlocks } from '../native/block-reader.ts';
import { eventTables } from '../rows/tables.ts';

/** Ordinals from `from` to before `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What the tables hold of a stretch of a tape that should be without holes. */
export interface Audit {
  readonly missing: readonly Range[];
  /** Rows beyond the first of an ordinal. */
  readonly duplicates: number;
}

/** Ordinals that are counted together; only where a count is off, each of them is looked at. */
const BUCKET = 65_536;

/** `SELECT … FROM` every event table, as one. */
export function overEventTables(database: string, select: string, where: string): string {
  return Object.values(eventTables)
    .map(({ name }) => `SELECT ${select} FROM ${database}.${name} WHERE ${where}`)
    .join(' UNION ALL ');
}

/**
 * The first event of a tape that came no longer ago than rows are kept: from there on all of them must be stored.
 * Null where all came before. Receipt grows along a tape, and ticks tell it once a second.
 */
export async function firstDue(
  connection: Connection,
  tape: string,
  keepSec: number,
  { limits, signal }: Asking = {},
): Promise<number | null> {
  const [found] = await connection.rows<{ first: number; rows: number }>(
    `SELECT min(ordinal) AS first, count() AS rows FROM ${connection.database}.ticks
     WHERE tape = {tape:String} AND recv > now64(6) - toIntervalSecond({keepSec:UInt64})`,
    { tape, keepSec },
    limits,
    signal,
  );
  return found === undefined || found.rows === 0 ? null : found.first;
}

const OF_RANGE = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';

/** Compares what is stored of a tape with what must be: each ordinal of the range once. */
export async function auditTape(
  connection: Connection,
  tape: string,
  { from, to }: Range,
): Promise<Audit> {
  if (from >= to) return { missing: [], duplicates: 0 };
  const counted = await connection.rows<{ bucket: number; rows: number }>(
    `SELECT bucket, sum(rows) AS rows FROM (${overEventTables(
      connection.database,
      `intDiv(ordinal, ${BUCKET}) AS bucket, count() AS rows`,
      `${OF_RANGE} GROUP BY bucket`,
    )}) GROUP BY bucket`,
    { tape, from, to },
  );
  const rowsOf = new Map(counted.map(({ bucket, rows }) => [bucket, rows]));
  const missing: Range[] = [];
  let duplicates = 0;
  for (let start = from; start < to; ) {
    const bucket = Math.floor(start / BUCKET);
    const end = Math.min(to, (bucket + 1) * BUCKET);
    const rows = rowsOf.get(bucket) ?? 0;
    if (rows === 0) append(missing, { from: start, to: end });
    else if (rows !== end - start) {
      const present = await presentOrdinals(connection, tape, { from: start, to: end });
      for (let at = start; at < end; at++) {
        if (!present.has(at)) append(missing, { from: at, to: at + 1 });
      }
      duplicates += rows - present.size;
    }
    start = end;
  }
  return { missing, duplicates };
}

/** Which ordinals of a range are stored. */
export async function presentOrdinals(
  connection: Connection,
  tape: string,
  { from, to }: Range,
): Promise<ReadonlySet<number>> {
  const bytes = await connection.bytes(
    `${overEventTables(connection.database, 'ordinal', OF_RANGE)} FORMAT Native`,
    { tape, from, to },
  );
  const present = new Set<number>();
  for (const block of readBlocks(bytes)) {
    for (const ordinal of block.numbers('ordinal')) present.add(ordinal);
  }
  return present;
}

/** The oldest ordinal that any table holds of a tape; null where none does. */
export async function storedFirst(
  connection: Connection,
  tape: string,
  { limits, signal }: Asking = {},
): Promise<number | null> {
  // In this form the index of each table answers, without a look at its rows.
  const [found] = await connection.rows<{ first: number; tables: number }>(
    `SELECT min(ordinal) AS first, count() AS tables FROM (${overEventTables(
      connection.database,
      'ordinal',
      'tape = {tape:String} ORDER BY ordinal LIMIT 1',
    )})`,
    { tape },
    limits,
    signal,
  );
  return found === undefined || found.tables === 0 ? null : found.first;
}

/** The ordinal behind the newest that any table holds of a tape; 0 where none does. */
export async function storedEnd(connection: Connection, tape: string): Promise<number> {
  const [found] = await connection.rows<{ last: number; tables: number }>(
    `SELECT max(ordinal) AS last, count() AS tables FROM (${overEventTables(
      connection.database,
      'ordinal',
      'tape = {tape:String} ORDER BY ordinal DESC LIMIT 1',
    )})`,
    { tape },
  );
  return found === undefined || found.tables === 0 ? 0 : found.last + 1;
}

function append(ranges: Range[], next: Range): void {
  const last = ranges.at(-1);
  if (last?.to === next.from) ranges[ranges.length - 1] = { from: last.from, to: next.to };
  else ranges.push(next);
}
