import type { AlphaFrame, Health } from '@crude-alpha/contracts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { inTime, stored, type TimeRange, Where } from './where.ts';

export interface FrameQuestion extends TimeRange {
  readonly tape: string;
  readonly product: string;
  readonly order: 'asc' | 'desc';
}

/** Frames of a product, whole and as they were published, in the order of their tape. */
export async function findFrames(
  source: Source,
  question: FrameQuestion,
  part: Part,
  signal?: AbortSignal,
): Promise<Page<AlphaFrame>> {
  const page = await rowsOf<{ frame: string }>(source, question, 'frame', part, signal);
  return { ...page, data: page.data.map(({ frame }) => JSON.parse(frame) as AlphaFrame) };
}

/** Some fields of a frame: those that were asked for and were known. */
export interface FrameFields {
  readonly seq: number;
  readonly ts: number;
  readonly health: Health;
  readonly fields: Readonly<Record<string, number>>;
}

/** Some fields of the frames of a product: a fraction of what whole frames weigh. */
export async function findFields(
  source: Source,
  question: FrameQuestion & { readonly fields: readonly string[] },
  part: Part,
  signal?: AbortSignal,
): Promise<Page<FrameFields>> {
  const page = await rowsOf<FrameFields & { start: number }>(
    source,
    question,
    `toUnixTimestamp64Micro(ts) AS start, health,
     mapFilter((name, value) -> has({fields:Array(String)}, name), fields) AS fields`,
    part,
    signal,
    { fields: question.fields },
  );
  return {
    ...page,
    data: page.data.map(({ fields, health, ordinal, start }) => ({
      seq: ordinal,
      ts: start,
      health,
      fields,
    })),
  };
}

async function rowsOf<T>(
  { connection, limits }: Source,
  question: FrameQuestion,
  columns: string,
  { cursor, limit }: Part,
  signal: AbortSignal | undefined,
  more: Readonly<Record<string, readonly string[]>> = {},
): Promise<Page<T & { readonly ordinal: number }>> {
  const { order, product, tape } = question;
  const where = new Where();
  stored(where, connection.database, tape, 'derived');
  where.and('product = {product:String}', { product });
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
  const rows = await connection.rows<T & { readonly ordinal: number; readonly idx: number }>(
    `SELECT ordinal, idx, ${columns} FROM ${connection.database}.frames WHERE ${where.sql}
     ORDER BY ordinal ${order}, idx ${order} LIMIT {limit:UInt32}`,
    { ...where.values, ...more, limit: limit + 1 },
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
