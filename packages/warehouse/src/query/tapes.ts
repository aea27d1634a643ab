import { eventTables } from '../rows/tables.ts';
import type { Source } from './source.ts';

/** What is stored of one tape. */
export interface StoredTape {
  readonly tape: string;
  /** Ordinals of its first event, and behind its last. */
  readonly first: number;
  readonly next: number;
  /** Event times of its first and last tick, µs; null of a tape without one. */
  readonly from: number | null;
  readonly to: number | null;
  readonly rows: Readonly<Record<string, number>>;
}

/** Every tape of which something is stored. */
export async function findTapes(
  { connection, limits }: Source,
  signal?: AbortSignal,
): Promise<StoredTape[]> {
  const db = connection.database;
  const counts = Object.entries(eventTables).map(
    ([type, { name }]) =>
      `SELECT tape, '${type}' AS type, count() AS rows, min(ordinal) AS first, max(ordinal) + 1 AS next FROM ${db}.${name} GROUP BY tape`,
  );
  const rows = await connection.rows<{
    tape: string;
    rows: Readonly<Record<string, number>>;
    first: number;
    next: number;
  }>(
    `SELECT tape, CAST((groupArray(type), groupArray(rows)), 'Map(String, UInt64)') AS rows,
       min(first) AS first, max(next) AS next
     FROM (${counts.join(' UNION ALL ')}) GROUP BY tape ORDER BY tape`,
    {},
    limits,
    signal,
  );
  const times = await connection.rows<{ tape: string; from: number; to: number }>(
    `SELECT tape, toUnixTimestamp64Micro(min(ts)) AS from, toUnixTimestamp64Micro(max(ts)) AS to
     FROM ${db}.ticks GROUP BY tape`,
    {},
    limits,
    signal,
  );
  const timeOf = new Map(times.map((one) => [one.tape, one]));
  return rows.map((row) => {
    const time = timeOf.get(row.tape);
    return { ...row, from: time?.from ?? null, to: time?.to ?? null };
  });
}
