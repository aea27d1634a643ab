import type { Candle, CandleInterval } from '@crude-alpha/contracts';
import type { Asking, Connection } from '../connection.ts';
import { candleColumns, candleOf } from '../read/read-outputs.ts';
import { readCheckpoint } from '../write/checkpoint.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Page, Part } from './page.ts';
import type { Source } from './source.ts';
import { inTime, type TimeRange, Where } from './where.ts';

/** In a cursor, in place of the newest output that its answer knows: all that is stored. No event 0 ends a candle. */
const NOW = 0;

export interface CandleQuestion extends TimeRange {
  readonly tape: string;
  readonly interval: CandleInterval;
  readonly symbol: string;
  readonly order: 'asc' | 'desc';
}

/**
 * Candles by their time, each in its newest revision. All parts of an answer show the candles as they were
 * when the first part was asked for: a late print that makes or corrects one meanwhile is seen by whoever
 * asks anew. Behind the last part comes what was made since.
 */
export async function findCandles(
  { connection, limits }: Source,
  question: CandleQuestion,
  { cursor, limit }: Part,
  signal?: AbortSignal,
): Promise<Page<Candle>> {
  const { interval, order, symbol, tape } = question;
  const place = cursor === undefined ? null : readCursor(question, cursor, 3);
  const [ordinal = 0, idx = 0] =
    place === null || place[0] === NOW ? await newest(connection, tape, { limits, signal }) : place;
  const where = new Where()
    .and('tape = {tape:String}', { tape })
    .and('interval = {interval:String}', { interval })
    .and('symbol = {symbol:String}', { symbol })
    .and('(ordinal, idx) <= ({ordinal:UInt64}, {idx:UInt64})', { ordinal, idx });
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
  const known = more ? [ordinal, idx] : [NOW, 0];
  return {
    data,
    next: last === undefined ? null : writeCursor(question, [...known, last]),
    more,
  };
}

/** The newest output of all that is stored. */
async function newest(
  connection: Connection,
  tape: string,
  asking: Asking,
): Promise<readonly number[]> {
  const checkpoint = await readCheckpoint(connection, tape, 'derived', asking);
  return [checkpoint?.next ?? 0, checkpoint?.idx ?? 0];
}
