import type { EventType, MarketEvent } from '@crude-alpha/contracts';
import { products } from '@crude-alpha/market';
import type { Connection, Limits } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { readBlocks } from '../native/block-reader.ts';
import { eventTables } from '../rows/tables.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { inTime, stored, type TimeRange, Where } from './where.ts';

/** Which events. */
export interface EventQuestion extends TimeRange {
  readonly tape: string;
  readonly type: EventType;
  readonly symbol?: string | undefined;
  /** Root of the symbols: `CL` for futures, `LO` for the options on them. */
  readonly product?: string | undefined;
  /** Trades: who crossed the spread. */
  readonly side?: string | undefined;
  /** Trades: dollars at least, price × size × what a point is worth. */
  readonly minNotional?: number | undefined;
  /** Gaps: why. */
  readonly reason?: string | undefined;
  readonly order: 'asc' | 'desc';
}

/** An event, and the name by which it can be asked for. */
export interface FoundEvent {
  /** `<tape>.<ordinal>`. */
  readonly id: string;
  readonly event: MarketEvent;
}

/** A part of an answer. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next part begins, also when there is none yet; null where nothing was found at all. */
  readonly next: string | null;
  /** Whether the next part holds something now. */
  readonly more: boolean;
}

/**
 * Events in the order of their tape, from either end. A cursor stands between two ordinals, and events
 * come into being behind all others: what is inserted meanwhile neither moves nor hides any.
 */
export async function findEvents(
  connection: Connection,
  question: EventQuestion,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  limits: Limits,
  signal?: AbortSignal,
): Promise<Page<FoundEvent>> {
  const { order, tape, type } = question;
  const where = conditions(connection.database, question);
  const place = cursor === undefined ? null : readCursor(question, cursor, 1);
  if (place !== null) {
    const after = order === 'asc' ? '>' : '<';
    where.and(`ordinal ${after} {after:UInt64}`, { after: place[0]! });
  }
  const table = eventTables[type];
  const columns = Object.keys(table.cells().columns).join(', ');
  const bytes = await connection.bytes(
    `SELECT ${columns} FROM ${connection.database}.${table.name} WHERE ${where.sql}
     ORDER BY ordinal ${order} LIMIT {limit:UInt32} FORMAT Native`,
    { ...where.values, limit: limit + 1 },
    limits,
    signal,
  );
  const found: { ordinal: number; event: MarketEvent }[] = [];
  for (const block of readBlocks(bytes)) {
    if (block.rows === 0) continue;
    const rows = table.rows(block);
    for (let row = 0; row < rows.count; row++) {
      found.push({ ordinal: rows.ordinals[row]!, event: rows.event(row) });
    }
  }
  const data = found.slice(0, limit);
  const last = data.at(-1)?.ordinal ?? place?.[0];
  return {
    data: data.map(({ event, ordinal }) => ({ id: `${tape}.${ordinal}`, event })),
    next: last === undefined ? null : writeCursor(question, [last]),
    more: found.length > limit,
  };
}

const points = products.map(({ id, pointValue }) => [id, pointValue] as const);

function conditions(database: string, question: EventQuestion): Where {
  const { minNotional, product, reason, side, symbol, tape, type } = question;
  const where = new Where();
  stored(where, database, tape, 'tape');
  inTime(where, question);
  if (symbol !== undefined) where.and('symbol = {symbol:String}', { symbol });
  if (product !== undefined) {
    where.and('(symbol = {product:String} OR startsWith(symbol, {root:String}))', {
      product,
      root: `${product}.`,
    });
  }
  if (side !== undefined) {
    only(type, 'trade', 'side');
    where.and('aggressor = {side:String}', { side });
  }
  if (minNotional !== undefined) {
    only(type, 'trade', 'minNotional');
    where.and(
      "abs(trade_price) * size * transform(splitByChar('.', toString(symbol))[1], {roots:Array(String)}, {points:Array(Float64)}, 1.) >= {minNotional:Float64}",
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
