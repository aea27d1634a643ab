import { readCursor, writeCursor } from './cursor.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { inTime, stored, type TimeRange, type Where } from './where.ts';

/** Which outputs, in the order of the tape that they were derived from. */
export interface DerivedQuestion extends TimeRange {
  readonly tape: string;
  readonly order: 'asc' | 'desc';
}

/** What is read, and of which rows. */
interface Reading {
  readonly table: string;
  readonly columns: string;
  readonly where: Where;
}

type Placed<T> = T & { readonly ordinal: number };

/** A part of what was derived: a cursor stands between two outputs. */
export async function derivedPage<T>(
  { connection, limits }: Source,
  question: DerivedQuestion,
  { cursor, limit }: Part,
  { columns, table, where }: Reading,
  signal: AbortSignal | undefined,
): Promise<Page<Placed<T>>> {
  const { order, tape } = question;
  stored(where, connection.database, tape, 'derived');
  inTime(where, question);
  const place = cursor === undefined ? null : readCursor(question, cursor, 2);
  if (place !== null) {
    const after = order === 'asc' ? '>' : '<';
    where.and(`(ordinal, idx) ${after} ({ordinal:UInt64}, {idx:UInt64})`, {
      ordinal: place[0]!,
      idx: place[1]!,
    });
    // The same again, as far as the order of the table goes: tuples it would compare row by row.
    where.and(`ordinal ${after}= {ordinal:UInt64}`);
  }
  const rows = await connection.rows<Placed<T> & { readonly idx: number }>(
    `SELECT ordinal, idx, ${columns} FROM ${connection.database}.${table} WHERE ${where.sql}
     ORDER BY ordinal ${order}, idx ${order} LIMIT {limit:UInt32}`,
    { ...where.values, limit: limit + 1 },
    limits,
    signal,
  );
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const at = last === undefined ? place : [last.ordinal, last.idx];
  return {
    data,
    next: at === null ? null : writeCursor(question, at),
    more: rows.length > limit,
  };
}
