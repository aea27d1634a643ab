import { type Surface, surfaceSubject } from '@crude-alpha/contracts';
import type { Source } from './source.ts';
import { inTime, stored, type TimeRange, Where } from './where.ts';

export interface SurfaceQuestion extends TimeRange {
  readonly tape: string;
  readonly product: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** Surfaces of a product as they were published: the first of a time, or the last before its end. */
export async function findSurfaces(
  { connection, limits }: Source,
  { limit, order, product, tape, ...time }: SurfaceQuestion,
  signal?: AbortSignal,
): Promise<Surface[]> {
  const where = new Where();
  stored(where, connection.database, tape, 'derived');
  where.and("kind = 'surface'").and('subject = {subject:String}', {
    subject: surfaceSubject(product),
  });
  inTime(where, time);
  const rows = await connection.rows<{ readonly message: string }>(
    `SELECT message FROM ${connection.database}.surfaces WHERE ${where.sql}
     ORDER BY ordinal ${order}, idx ${order} LIMIT {limit:UInt32}`,
    { ...where.values, limit },
    limits,
    signal,
  );
  return rows.map(({ message }) => JSON.parse(message) as Surface);
}
