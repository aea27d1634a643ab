import { alphaSubject, type Candle, candleSubject } from '@crude-alpha/contracts';
import type { Connection, Limits } from '../connection.ts';
import { candleText } from '../rows/candle-text.ts';

/** Something derived, as it was published, and which output of which event it is. */
export interface StoredOutput {
  readonly ordinal: number;
  readonly index: number;
  readonly subject: string;
  readonly text: string;
}

export interface ReadOutputsOptions {
  readonly tape: string;
  /** Ordinal of the first event whose outputs are read, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
}

interface FrameRow {
  readonly ordinal: number;
  readonly idx: number;
  readonly product: string;
  readonly frame: string;
}

interface PublishedRow {
  readonly ordinal: number;
  readonly idx: number;
  readonly subject: string;
  readonly message: string;
}

type CandleRow = Omit<Candle, 'seq'> & { readonly ordinal: number; readonly idx: number };

/** Ordinals read at a time; an output stands for some thousands of events. */
const WINDOW = 4_194_304;
const LONGEST: Limits = { seconds: 120 };

/** The columns of a candle under the names that it is published with. */
export const candleColumns: string = [
  'symbol',
  'interval',
  'toUnixTimestamp64Micro(ts) AS start',
  'rev',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'buy_volume AS buyVolume',
  'sell_volume AS sellVolume',
  'trades',
  'toUnixTimestamp64Micro(last_ts) AS lastTs',
].join(', ');

/** Tables whose rows are kept as they were published. */
const PUBLISHED = ['surfaces', 'flow', 'alerts'] as const;

/** Reads everything derived in the order in which it was derived. */
export async function* readOutputs(
  connection: Connection,
  { from, limits = LONGEST, signal, tape, to }: ReadOutputsOptions,
): AsyncGenerator<StoredOutput, void, undefined> {
  const range = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';
  for (let start = from; start < to; start += WINDOW) {
    const values = { tape, from: start, to: Math.min(start + WINDOW, to) };
    const frames = await connection.rows<FrameRow>(
      `SELECT ordinal, idx, product, frame FROM ${connection.database}.frames WHERE ${range}`,
      values,
      limits,
      signal,
    );
    const candles = await connection.rows<CandleRow & { readonly start: number }>(
      `SELECT ordinal, idx, ${candleColumns} FROM ${connection.database}.candles WHERE ${range}`,
      values,
      limits,
      signal,
    );
    const published: StoredOutput[] = [];
    for (const table of PUBLISHED) {
      const rows = await connection.rows<PublishedRow>(
        `SELECT ordinal, idx, subject, message FROM ${connection.database}.${table} WHERE ${range}`,
        values,
        limits,
        signal,
      );
      for (const { idx, message, ordinal, subject } of rows) {
        published.push({ ordinal, index: idx, subject, text: message });
      }
    }
    const outputs: StoredOutput[] = [
      ...published,
      ...frames.map(({ frame, idx, ordinal, product }) => ({
        ordinal,
        index: idx,
        subject: alphaSubject(product),
        text: frame,
      })),
      ...candles.map((row) => ({
        ordinal: row.ordinal,
        index: row.idx,
        subject: candleSubject(row.interval, row.symbol),
        text: candleText(candleOf(row)),
      })),
    ];
    yield* outputs.sort((a, b) => a.ordinal - b.ordinal || a.index - b.index);
  }
}

/** A row as the candle that it was. */
export function candleOf(
  row: Omit<CandleRow, 'ts'> & { readonly start: number; readonly ordinal: number },
): Candle {
  const { idx: _, ordinal, start, ...same } = row;
  return { ...same, ts: start, seq: ordinal };
}
