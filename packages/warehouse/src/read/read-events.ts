import type { MarketEvent } from '@crude-alpha/contracts';
import type { Connection, Limits } from '../connection.ts';
import { readBlocks } from '../native/block-reader.ts';
import type { EventRows } from '../rows/event-rows.ts';
import { type EventTable, eventTables } from '../rows/tables.ts';

export interface ReadEventsOptions {
  readonly tape: string;
  /** First ordinal, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
}

/** A stretch of a tape, with the events of it that are stored. */
export interface EventWindow {
  readonly from: number;
  readonly to: number;
  /** Calls back for each event in the order of the tape, with its ordinal. */
  forEach(onEvent: (event: MarketEvent, ordinal: number) => void): void;
}

/** Ordinals read at a time: some tens of megabytes, and the next stretch comes while one is used. */
const WINDOW = 262_144;
const LONGEST: Limits = { seconds: 120 };

const { quote, trade, book, ...seldom } = eventTables;
/** Each of these is asked for by itself; the seldom ones, which are alike, in one question. */
const hot: readonly EventTable[] = [quote, trade, book];
const [anySeldom] = Object.values(seldom);

/**
 * Reads stored events in the order of their tape, window by window. One window is read ahead while the
 * caller uses the one before.
 */
export async function* readEvents(
  connection: Connection,
  options: ReadEventsOptions,
): AsyncGenerator<EventWindow, void, undefined> {
  let ahead: Promise<EventWindow> | null = null;
  for (let from = options.from; from < options.to; from += WINDOW) {
    const to = Math.min(from + WINDOW, options.to);
    const current = ahead ?? readWindow(connection, options, from, to);
    const next = Math.min(to + WINDOW, options.to);
    ahead = next > to ? readWindow(connection, options, to, next) : null;
    // It may fail while nobody waits for it yet.
    ahead?.catch(() => {});
    yield await current;
  }
}

async function readWindow(
  connection: Connection,
  { limits = LONGEST, signal, tape }: ReadEventsOptions,
  from: number,
  to: number,
): Promise<EventWindow> {
  const range = `tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}`;
  const ask = (sql: string): Promise<Buffer> =>
    connection.bytes(`${sql} ORDER BY ordinal FORMAT Native`, { tape, from, to }, limits, signal);
  const ofHot = hot.map(async (table) => {
    const bytes = await ask(
      `SELECT ${table.read} FROM ${connection.database}.${table.name} WHERE ${range}`,
    );
    return rowsOf(table, bytes);
  });
  const union = Object.values(seldom)
    .map(({ name, read }) => `SELECT ${read} FROM ${connection.database}.${name} WHERE ${range}`)
    .join(' UNION ALL ');
  const ofSeldom = ask(`SELECT * FROM (${union})`).then((bytes) => rowsOf(anySeldom!, bytes));
  const sources = await Promise.all([...ofHot, ofSeldom]);
  return { from, to, forEach: (onEvent) => merge(sources, onEvent) };
}

function rowsOf(table: EventTable, bytes: Uint8Array): Rows {
  return [...readBlocks(bytes)].filter(({ rows }) => rows > 0).map((block) => table.rows(block));
}

/** Blocks of one table, one behind the other. */
type Rows = readonly EventRows[];

/** Walks the blocks of one table. */
class Cursor {
  readonly #blocks: Rows;
  #block: EventRows | undefined;
  #at = 0;
  #row = 0;
  /** Ordinal of the next event; infinite behind the last. */
  ordinal = Number.POSITIVE_INFINITY;

  constructor(blocks: Rows) {
    this.#blocks = blocks;
    this.#block = blocks[0];
    this.#look();
  }

  take(): MarketEvent {
    const event = this.#block!.event(this.#row++);
    if (this.#row === this.#block!.count) {
      this.#row = 0;
      this.#block = this.#blocks[++this.#at];
    }
    this.#look();
    return event;
  }

  #look(): void {
    this.ordinal = this.#block?.ordinals[this.#row] ?? Number.POSITIVE_INFINITY;
  }
}

function merge(
  sources: readonly Rows[],
  onEvent: (event: MarketEvent, ordinal: number) => void,
): void {
  const cursors = sources.map((blocks) => new Cursor(blocks));
  for (;;) {
    let first = cursors[0]!;
    for (const cursor of cursors) if (cursor.ordinal < first.ordinal) first = cursor;
    if (first.ordinal === Number.POSITIVE_INFINITY) return;
    // Most events are quotes: as long as the same table is next, nothing else is looked at.
    let second = Number.POSITIVE_INFINITY;
    for (const cursor of cursors) {
      if (cursor !== first && cursor.ordinal < second) second = cursor.ordinal;
    }
    while (first.ordinal < second) {
      const at = first.ordinal;
      onEvent(first.take(), at);
    }
  }
}
