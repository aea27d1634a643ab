import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { overEventTables } from '../write/audit.ts';
import { readCheckpoint } from '../write/checkpoint.ts';
import { type EventWindow, readEvents } from './read-events.ts';
import { wholeFrom } from './whole-from.ts';

/** A stored tape as something to play. */
export interface StoreSource {
  /** Ordinals of the first event behind all that retention took, and behind the last. */
  readonly first: number;
  readonly next: number;
  ordinalAt(ts: number): Promise<number>;
  read(from: number, to: number, signal: AbortSignal): AsyncIterable<EventWindow>;
}

/** Opens a stored tape, up to what is stored for good; throws `NOT_FOUND` where nothing of it is stored. */
export async function storeSource(connection: Connection, tape: string): Promise<StoreSource> {
  const db = connection.database;
  const checkpoint = await readCheckpoint(connection, tape, 'tape');
  const [found] = await connection.rows<{ first: number; tables: number }>(
    `SELECT min(first) AS first, count() AS tables FROM (${overEventTables(
      db,
      'min(ordinal) AS first',
      'tape = {tape:String} HAVING count() > 0',
    )})`,
    { tape },
  );
  if (checkpoint === null || found === undefined || found.tables === 0) {
    throw new WarehouseError('NOT_FOUND', `nothing is stored of a tape ${tape}`);
  }
  const { next } = checkpoint;
  return {
    first: await wholeFrom(connection, tape, { from: found.first, to: next }),
    next,
    async ordinalAt(ts) {
      const [row] = await connection.rows<{ ordinal: number; rows: number }>(
        `SELECT min(ordinal) AS ordinal, count() AS rows FROM ${db}.ticks
         WHERE tape = {tape:String} AND recv >= fromUnixTimestamp64Micro({ts:Int64})`,
        { tape, ts },
      );
      return row === undefined || row.rows === 0 ? next : row.ordinal;
    },
    read: (from, to, signal) => readEvents(connection, { tape, from, to, signal }),
  };
}
