import type { Source } from './source.ts';
import { inTime, stored, Where } from './where.ts';

/** A stretch of time, cut into so many pieces of one length. */
export interface Chart {
  readonly tape: string;
  readonly from: number;
  readonly to: number;
  /** Pieces at most; those in which nothing happened are left out. */
  readonly points: number;
}

/** What became of a value in one piece of the time: enough to draw every extreme. */
export interface ChartPoint {
  /** Start of the piece, µs. */
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly count: number;
}

/** The middle of the quotes of one instrument, where both sides are there, or its trades. */
export async function priceSeries(
  source: Source,
  { of, symbol, ...chart }: Chart & { readonly of: 'quote' | 'trade'; readonly symbol: string },
  signal?: AbortSignal,
): Promise<ChartPoint[]> {
  const where = new Where();
  stored(where, source.connection.database, chart.tape, 'tape');
  where.and('symbol = {symbol:String}', { symbol });
  // A print of nothing moves no price, as in candles.
  where.and(of === 'quote' ? 'bitAnd(has, 6) = 6' : 'size > 0');
  const [table, value] =
    of === 'quote'
      ? ['quotes', '(bid + ask) / (2 * intExp10(decimals))']
      : ['trades', 'trade_price'];
  return await sampled(source, chart, { table, value, where }, signal);
}

/** One field of the frames of a product, where it is known. */
export async function fieldSeries(
  source: Source,
  { field, product, ...chart }: Chart & { readonly product: string; readonly field: string },
  signal?: AbortSignal,
): Promise<ChartPoint[]> {
  const where = new Where();
  stored(where, source.connection.database, chart.tape, 'derived');
  where
    .and('product = {product:String}', { product })
    .and('mapContains(fields, {field:String})', { field });
  const value = 'fields[{field:String}]';
  return await sampled(source, chart, { table: 'frames', value, where }, signal);
}

/** Time, and where that is the same the tape, as one number: tuples are compared many times slower. */
const PLACE = 'bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Micro(ts)), 64), toUInt128(ordinal))';

interface Sampled {
  readonly table: string;
  readonly value: string;
  readonly where: Where;
}

async function sampled(
  { connection, limits }: Source,
  { from, points, to }: Chart,
  { table, value, where }: Sampled,
  signal: AbortSignal | undefined,
): Promise<ChartPoint[]> {
  const step = Math.max(1, Math.ceil((to - from) / points));
  inTime(where, { from, to });
  return await connection
    .rows<ChartPoint>(
      `SELECT intDiv(toUnixTimestamp64Micro(ts) - {from:Int64}, {step:Int64}) * {step:Int64} + {from:Int64} AS start,
       argMin(value, place) AS open, max(value) AS high, min(value) AS low, argMax(value, place) AS close,
       count() AS count
     FROM (SELECT ts, ${value} AS value, ${PLACE} AS place FROM ${connection.database}.${table} WHERE ${where.sql})
     GROUP BY start ORDER BY start`,
      { ...where.values, step },
      limits,
      signal,
    )
    .then((rows) =>
      rows.map((row) => {
        const { start, ...values } = row as ChartPoint & { readonly start: number };
        return { ...values, ts: start };
      }),
    );
}
