import type { Asking, Connection } from '../connection.ts';
import { keptSec } from '../schema/retention.ts';
import { firstDue, overEventTables, type Range } from '../write/audit.ts';

/** Pieces of a stretch that are counted at once: three questions find one of a thousand million events. */
const PIECES = 1_024;

/**
 * Where all that is stored of a tape begins to be without holes of retention's. It takes some tables by the day,
 * others by the month, so that at first there are ticks alone. A hole in what has to be kept is damage, and none of
 * these.
 */
export async function wholeFrom(
  connection: Connection,
  tape: string,
  { from, to }: Range,
  asking: Asking = {},
): Promise<number> {
  const keepSec = await keptSec(connection, asking);
  if (keepSec === null) return from;
  const due = (await firstDue(connection, tape, keepSec, asking)) ?? to;
  const end = Math.min(due, to);
  if (from >= end) return from;
  let torn = await lastTorn(connection, tape, { from, to: end }, asking);
  while (torn !== null && torn.to - torn.from > 1) {
    torn = await lastTorn(connection, tape, torn, asking);
  }
  return torn?.to ?? from;
}

/** The last piece of a stretch that lacks something. */
async function lastTorn(
  connection: Connection,
  tape: string,
  { from, to }: Range,
  { limits, signal }: Asking,
): Promise<Range | null> {
  const width = Math.ceil((to - from) / PIECES);
  const counted = await connection.rows<{ piece: number; rows: number }>(
    `SELECT piece, sum(rows) AS rows FROM (${overEventTables(
      connection.database,
      'intDiv(ordinal - {from:UInt64}, {width:UInt64}) AS piece, count() AS rows',
      'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64} GROUP BY piece',
    )}) GROUP BY piece`,
    { tape, from, to, width },
    limits,
    signal,
  );
  const rowsOf = new Map(counted.map(({ piece, rows }) => [piece, rows]));
  for (let piece = Math.ceil((to - from) / width) - 1; piece >= 0; piece--) {
    const start = from + piece * width;
    const end = Math.min(to, start + width);
    if ((rowsOf.get(piece) ?? 0) < end - start) return { from: start, to: end };
  }
  return null;
}
