import type { Candle, CandleInterval } from '@crude-alpha/contracts';
import type { Asking, Connection } from '../connection.ts';
import { candleColumns, candleOf } from '../read/read-outputs.ts';
import { readCheckpoint } from '../write/checkpoint.ts';
import { type Place, readCursor, writeCursor } from './cursor.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { inTime, type TimeRange, Where } from './where.ts';

export interface CandleQuestion extends TimeRange {
  readonly tape: string;
  readonly interval: CandleInterval;
  readonly symbol: string;
  readonly order: 'asc' | 'desc';
}

/**
 * Candles by their time, each in its newest revision. All parts of an answer show the candles as they were
 * when the first part was asked for: a late print that makes or corrects one meanwhile is seen by whoever
 * asks anew. What goes on behind the last part is an answer of its own, with the candles as they are by then.
 */
export async function findCandles(
  { connection, limits }: Source,
  question: CandleQuestion,
  { cursor, limit }: Part,
  signal?: AbortSignal,
): Promise<Page<Candle>> {
  const { interval, order, symbol, tape } = question;
  const place = cursor === undefined ? null : readCursor(question, cursor, 3);
  const seenAs = place === null || isBehindLast(place) ? null : place;
  const [ordinal, idx] = seenAs ?? (await newest(connection, tape, { limits, signal }));
  const where = new Where()
    .and('tape = {tape:String}', { tape })
    .and('interval = {interval:String}', { interval })
    .and('symbol = {symbol:String}', { symbol })
    .and('(ordinal, idx) <= ({ordinal:UInt64}, {idx:UInt64})', {
      ordinal: ordinal ?? 0,
      idx: idx ?? 0,
    });
  inTime(where, question);
  if (place !== null) {
    const after = order === 'asc' ? '>' : '<';
    where.and(`ts ${after} fromUnixTimestamp64Micro({after:Int64})`, { after: place[2]! });
  }
  const rows = await connection.rows<Parameters<typeof candleOf>[0]>(
    `SELECT ordinal, ${candleColumns} FROM ${connection.database}.candles WHERE ${where.sql}
     ORDER BY ts ${order}, rev DESC LIMIT 1 BY ts LIMIT {limit:UInt32}`,
    { ...where.values, limit: limit + 1 },
    limits,
    signal,
  );
  const data = rows.slice(0, limit).map(candleOf);
  const last = data.at(-1)?.ts ?? place?.[2];
  const more = rows.length > limit;
  const seen = more ? [ordinal ?? 0, idx ?? 0] : BEHIND_LAST;
  return {
    data,
    next: last === undefined ? null : writeCursor(question, [...seen, last]),
    more,
  };
}

/** In place of the newest output: no candle is the first of all. */
const BEHIND_LAST: Place = [0, 0];

function isBehindLast(place: Place): boolean {
  return BEHIND_LAST.every((number, at) => place[at] === number);
}

/** The newest output of all that is stored. */
async function newest(connection: Connection, tape: string, asking: Asking): Promise<Place> {
  const checkpoint = await readCheckpoint(connection, tape, 'derived', asking);
  return [checkpoint?.next ?? 0, checkpoint?.idx ?? 0];
}
