import { wholeFrom } from '../read/whole-from.ts';
import { eventTables } from '../rows/tables.ts';
import { storedFirst } from '../write/audit.ts';
import type { Source } from './source.ts';

/** What is stored of one tape. */
export interface StoredTape {
  readonly tape: string;
  /** Ordinals of its first event behind all that retention took, and behind its last. */
  readonly first: number;
  readonly next: number;
  /** Event times of its first and last tick between, µs; null where there is none. */
  readonly from: number | null;
  readonly to: number | null;
  readonly rows: Readonly<Record<string, number>>;
}

/** Every tape of which something is stored. */
export async function findTapes(source: Source, signal?: AbortSignal): Promise<StoredTape[]> {
  const { connection, limits } = source;
  const stored = await connection.rows<Reached>(
    `SELECT tape, argMax(next, version) AS next FROM ${connection.database}.checkpoints
     WHERE log = 'tape' GROUP BY tape ORDER BY tape`,
    {},
    limits,
    signal,
  );
  const tapes: StoredTape[] = [];
  for (const reached of stored) {
    const tape = await describe(source, reached, signal);
    if (tape !== null) tapes.push(tape);
  }
  return tapes;
}

/** How far a tape is stored for good. */
interface Reached {
  readonly tape: string;
  readonly next: number;
}

/** Null of a tape that retention left nothing of. */
async function describe(
  { connection, limits }: Source,
  { next, tape }: Reached,
  signal: AbortSignal | undefined,
): Promise<StoredTape | null> {
  const db = connection.database;
  const counts = Object.entries(eventTables).map(
    ([type, { name }]) =>
      `SELECT '${type}' AS type, count() AS rows FROM ${db}.${name}
       WHERE tape = {tape:String} AND ordinal < {next:UInt64}`,
  );
  const found = await connection.rows<{ type: string; rows: number }>(
    `SELECT * FROM (${counts.join(' UNION ALL ')}) WHERE rows > 0`,
    { tape, next },
    limits,
    signal,
  );
  const oldest = await storedFirst(connection, tape, { limits, signal });
  if (found.length === 0 || oldest === null) return null;
  const first = await wholeFrom(connection, tape, { from: oldest, to: next }, { limits, signal });
  const [time] = await connection.rows<{ from: number | null; to: number | null }>(
    `SELECT toUnixTimestamp64Micro(minOrNull(ts)) AS from, toUnixTimestamp64Micro(maxOrNull(ts)) AS to
     FROM ${db}.ticks WHERE tape = {tape:String} AND ordinal >= {first:UInt64} AND ordinal < {next:UInt64}`,
    { tape, first, next },
    limits,
    signal,
  );
  return {
    tape,
    first,
    next,
    from: time?.from ?? null,
    to: time?.to ?? null,
    rows: Object.fromEntries(
      Object.keys(eventTables).flatMap((type) => {
        const of = found.find((one) => one.type === type);
        return of === undefined ? [] : [[type, of.rows]];
      }),
    ),
  };
}
