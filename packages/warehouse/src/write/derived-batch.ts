import {
  type AlphaFrame,
  type Candle,
  checkCandle,
  checkFrame,
  InvalidValueError,
} from '@crude-alpha/contracts';
import { WarehouseError } from '../errors.ts';
import { candleText } from '../rows/candle-text.ts';
import { sqlTime } from '../sql-time.ts';

/** An output of compute, and which output of which event it is. */
export interface DerivedOutput {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly ordinal: number;
  readonly index: number;
}

/** Tables of what is derived, by the first word of its subject. */
const tables: Readonly<Record<string, string>> = {
  alpha: 'frames',
  candles: 'candles',
  surface: 'surfaces',
  chain: 'surfaces',
  flow: 'flow',
  alerts: 'alerts',
};

/** Every table that holds what was derived. */
export const derivedTables: readonly string[] = [...new Set(Object.values(tables))];

/** Collects outputs as rows of JSON, each for the table of its kind. */
export class DerivedBatch {
  readonly #tape: string;
  readonly #byTable = new Map<string, string[]>();
  #last: { readonly ordinal: number; readonly index: number } | null = null;
  #first: { readonly ordinal: number; readonly index: number } | null = null;
  count = 0;
  #known = 0;

  constructor(tape: string) {
    this.#tape = tape;
  }

  /** Throws `REFUSED` for an output of a kind that has no table: what is not kept must not pass for kept. */
  add(output: DerivedOutput): void {
    const { index, ordinal, payload, subject } = output;
    const [kind = ''] = subject.split('.', 1);
    const table = tables[kind];
    if (table === undefined) {
      throw new WarehouseError('REFUSED', `there is no table for what is published on ${subject}`);
    }
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
    const row = { tape: this.#tape, ordinal, idx: index, ...columnsOf(table, kind, subject, text) };
    const rows = this.#byTable.get(table);
    if (rows === undefined) this.#byTable.set(table, [JSON.stringify(row)]);
    else rows.push(JSON.stringify(row));
    this.#reach(output);
    this.count++;
  }

  /** An output that is stored already: the batch reaches over it. */
  pass(output: DerivedOutput): void {
    this.#reach(output);
    this.#known++;
  }

  /** Rows by table, and the places of the first and the last output; the batch is empty afterwards. */
  seal(): SealedDerived | null {
    const first = this.#first;
    const last = this.#last;
    if (first === null || last === null) return null;
    const { count } = this;
    const all = count + this.#known;
    const rows = [...this.#byTable].map(([table, lines]) => ({
      table,
      bytes: Buffer.from(lines.join('\n')),
    }));
    this.#byTable.clear();
    this.#first = null;
    this.#last = null;
    this.count = 0;
    this.#known = 0;
    return { first, last, count, all, rows };
  }

  #reach({ index, ordinal }: DerivedOutput): void {
    this.#first ??= { ordinal, index };
    this.#last = { ordinal, index };
  }
}

/** Outputs that are stored together. */
export interface SealedDerived {
  readonly first: { readonly ordinal: number; readonly index: number };
  readonly last: { readonly ordinal: number; readonly index: number };
  readonly count: number;
  /** With those between the first and the last that were stored already. */
  readonly all: number;
  readonly rows: readonly { readonly table: string; readonly bytes: Buffer }[];
}

function columnsOf(table: string, kind: string, subject: string, text: string): object {
  const value: unknown = JSON.parse(text);
  if (table === 'frames') return frameColumns(valid<AlphaFrame>(checkFrame(value), subject), text);
  if (table === 'candles') {
    const candle = valid<Candle>(checkCandle(value), subject);
    // Only its columns are kept: they have to give its bytes again.
    if (candleText(candle) === text) return candleColumns(candle);
    throw new WarehouseError('REFUSED', `${subject} carries a candle that is written otherwise`);
  }
  const ts = (value as { readonly ts?: unknown }).ts;
  return { kind, subject, ts: sqlTime(typeof ts === 'number' ? ts : 0), message: text };
}

function frameColumns(frame: AlphaFrame, text: string): object {
  const known = Object.entries(frame.fields).flatMap(([name, { v }]) =>
    v === null ? [] : [[name, v] as const],
  );
  return {
    product: frame.symbol,
    ts: sqlTime(frame.ts),
    health: frame.health,
    fields: Object.fromEntries(known),
    frame: text,
  };
}

function candleColumns(candle: Candle): object {
  const { buyVolume, lastTs, sellVolume, seq: _, ts, ...same } = candle;
  return {
    ...same,
    ts: sqlTime(ts),
    last_ts: sqlTime(lastTs),
    buy_volume: buyVolume,
    sell_volume: sellVolume,
  };
}

function valid<T>(value: T | InvalidValueError, subject: string): T {
  if (!(value instanceof InvalidValueError)) return value;
  throw new WarehouseError(
    'REFUSED',
    `${subject} carries what cannot be stored: ${value.message}`,
    {
      cause: value,
    },
  );
}
