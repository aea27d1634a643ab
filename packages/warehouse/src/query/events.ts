import type { EventType, MarketEvent } from '@crude-alpha/contracts';
import { products } from '@crude-alpha/market';
import { WarehouseError } from '../errors.ts';
import { readBlocks } from '../native/block-reader.ts';
import { eventTables } from '../rows/tables.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { type Instruments, ofInstruments } from './instruments.ts';
import type { Page, Part } from './page.ts';
import { StoredRows } from './read-ahead.ts';
import type { Source } from './source.ts';
import { gapInTime, inTime, newest, stored, type TimeRange, Where } from './where.ts';

/** Which events. */
export interface EventQuestion extends TimeRange, Instruments {
  readonly tape: string;
  readonly type: EventType;
  /** Of any of these. */
  readonly symbol?: readonly string[] | undefined;
  /** Trades: who crossed the spread. */
  readonly side?: string | undefined;
  /** Trades: dollars at least, price × size × what a point is worth. */
  readonly minNotional?: number | undefined;
  /** Gaps: why. */
  readonly reason?: string | undefined;
  /**
   * Gaps: the time is that in which something is missing, not that in which this was written; and what names no symbol
   * is missing of each.
   */
  readonly isMissing?: true;
  readonly order: 'asc' | 'desc';
}

/** An event, and the name by which it can be asked for. */
export interface FoundEvent {
  /** `<tape>.<ordinal>`. */
  readonly id: string;
  readonly event: MarketEvent;
}

/**
 * Events in the order of their tape, from either end. A cursor stands between two ordinals, and events
 * come into being behind all others: what is inserted meanwhile neither moves nor hides any. Who asks for
 * a second part will ask for a third: more is read then than is asked for.
 */
export async function findEvents(
  source: Source,
  question: EventQuestion,
  { cursor, limit }: Part,
  signal?: AbortSignal,
): Promise<Page<FoundEvent>> {
  const place = cursor === undefined ? null : readCursor(question, cursor, 1)[0]!;
  const known = cursor === undefined ? undefined : source.ahead.find(cursor, limit);
  const most = cursor === undefined ? limit : source.ahead.rows(limit);
  const rows = known ?? (await readRows(source, question, place, most + 1, signal));
  const data = rows.first(limit);
  const last = data.at(-1)?.ordinal ?? place;
  const next = last === null ? null : writeCursor(question, [last]);
  const more = rows.count > limit;
  if (next !== null && more && cursor !== undefined) source.ahead.keep(next, rows.after(limit));
  const id = (ordinal: number): string => `${question.tape}.${ordinal}`;
  return { data: data.map(({ event, ordinal }) => ({ id: id(ordinal), event })), next, more };
}

/** Types of which so many come that the newest are among the last events of the tape. */
const busy: ReadonlySet<EventType> = new Set(['quote', 'trade', 'book']);
/** Events in which the newest are looked for first: all that is older is then not looked at. */
const NEAR = 65_536;

async function readRows(
  source: Source,
  question: EventQuestion,
  place: number | null,
  most: number,
  signal: AbortSignal | undefined,
): Promise<StoredRows> {
  const { database } = source.connection;
  const { order, type } = question;
  if (place !== null) {
    const after = order === 'asc' ? '>' : '<';
    const where = conditions(database, question);
    where.and(`ordinal ${after} {after:UInt64}`, { after: place });
    return await rowsWhere(source, question, where, most, signal);
  }
  if (order === 'desc' && busy.has(type)) {
    const where = conditions(database, question);
    newest(where, database, NEAR);
    const rows = await rowsWhere(source, question, where, most, signal);
    if (rows.count === most) return rows;
  }
  return await rowsWhere(source, question, conditions(database, question), most, signal);
}

async function rowsWhere(
  { connection, limits }: Source,
  question: EventQuestion,
  where: Where,
  most: number,
  signal: AbortSignal | undefined,
): Promise<StoredRows> {
  const { order, type } = question;
  const table = eventTables[type];
  // Of instruments that are seldom quoted most rows are others': the engine by itself would look at their ordinals first.
  const first = instruments(question);
  const prewhere = first.isEmpty ? '' : `PREWHERE ${first.sql}`;
  const bytes = await connection.bytes(
    `SELECT ${table.read} FROM ${connection.database}.${table.name} ${prewhere} WHERE ${where.sql}
     ORDER BY ordinal ${order} LIMIT {most:UInt32} FORMAT Native`,
    { ...first.values, ...where.values, most },
    limits,
    signal,
  );
  return new StoredRows(
    [...readBlocks(bytes)].filter(({ rows }) => rows > 0).map((block) => table.rows(block)),
  );
}

function instruments({ isMissing, symbol, ...shape }: EventQuestion): Where {
  const where = new Where();
  // A gap that names no instrument is one of each.
  const symbols = isMissing && symbol !== undefined ? [...symbol, ''] : symbol;
  if (symbols !== undefined) where.and('symbol IN {symbols:Array(String)}', { symbols });
  ofInstruments(where, shape);
  return where;
}

const points = products.map(({ id, pointValue }) => [id, pointValue] as const);

function conditions(database: string, question: EventQuestion): Where {
  const { isMissing, minNotional, reason, side, tape, type } = question;
  const where = new Where();
  stored(where, database, tape, 'tape');
  (isMissing ? gapInTime : inTime)(where, question);
  if (side !== undefined) {
    only(type, 'trade', 'side');
    where.and('aggressor = {side:String}', { side });
  }
  if (minNotional !== undefined) {
    only(type, 'trade', 'minNotional');
    // Divided last: 1.15 × 100 is less than 115 in doubles, and the trade would not be found at what it is worth.
    where.and(
      "abs(toFloat64(price)) * size * transform(splitByChar('.', toString(symbol))[1], {roots:Array(String)}, {points:Array(Float64)}, 1.) / intExp10(decimals) >= {minNotional:Float64}",
      {
        roots: points.map(([id]) => id),
        points: points.map(([, value]) => value),
        minNotional,
      },
    );
  }
  if (reason !== undefined) {
    only(type, 'gap', 'reason');
    where.and('reason = {reason:String}', { reason });
  }
  return where;
}

function only(type: EventType, has: EventType, what: string): void {
  if (type !== has) {
    throw new WarehouseError('BAD_QUESTION', `${what}: only a ${has} has it, not a ${type}`);
  }
}
