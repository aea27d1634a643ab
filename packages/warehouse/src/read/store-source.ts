import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { overEventTables, storedFirst } from '../write/audit.ts';
import { readCheckpoint } from '../write/checkpoint.ts';
import { type EventWindow, readEvents } from './read-events.ts';
import { wholeFrom } from './whole-from.ts';

/** A stored tape as something to play. */
export interface StoreSource {
  /** Ordinals of the first event behind all that retention took, and behind the last. */
  readonly first: number;
  readonly next: number;
  /** The first event that was received at a time or later; `next` where none was. */
  ordinalAt(ts: number): Promise<number>;
  read(from: number, to: number, signal: AbortSignal): AsyncIterable<EventWindow>;
}

/** Opens a stored tape, up to what is stored for good; throws `NOT_FOUND` where nothing of it is stored. */
export async function storeSource(connection: Connection, tape: string): Promise<StoreSource> {
  const db = connection.database;
  const checkpoint = await readCheckpoint(connection, tape, 'tape');
  const oldest = await storedFirst(connection, tape);
  if (checkpoint === null || oldest === null) {
    throw new WarehouseError('NOT_FOUND', `nothing is stored of a tape ${tape}`);
  }
  const { next } = checkpoint;
  const first = await wholeFrom(connection, tape, { from: oldest, to: next });
  return {
    first,
    next,
    async ordinalAt(ts) {
      const recv = 'fromUnixTimestamp64Micro({ts:Int64})';
      // Times of receipt rise along the tape: between two ticks there is little to look at.
      const [ticks] = await connection.rows<{ before: number; after: number | null }>(
        `SELECT toInt64(maxOrDefaultIf(ordinal + 1, recv < ${recv})) AS before,
           minOrNullIf(ordinal, recv >= ${recv}) AS after
         FROM ${db}.ticks WHERE tape = {tape:String}`,
        { tape, ts },
      );
      const [from, to] = [Math.max(first, ticks?.before ?? 0), ticks?.after ?? next];
      const [event] = await connection.rows<{ ordinal: number | null }>(
        `SELECT minOrNull(at) AS ordinal FROM (${overEventTables(
          db,
          'minOrNull(ordinal) AS at',
          `tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64} AND recv >= ${recv}`,
        )})`,
        { tape, ts, from, to },
      );
      return event?.ordinal ?? to;
    },
    read: (from, to, signal) => readEvents(connection, { tape, from, to, signal }),
  };
}
