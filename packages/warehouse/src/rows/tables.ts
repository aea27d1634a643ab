import type { EventType, MarketEvent } from '@crude-alpha/contracts';
import type { Block } from '../native/block-reader.ts';
import { bookCells, bookRows } from './books.ts';
import type { EventCells, EventRows } from './event-rows.ts';
import { quoteCells, quoteRows } from './quotes.ts';
import { seldomCells, seldomRows } from './seldom.ts';
import { tradeCells, tradeRows } from './trades.ts';

/** Where the events of one type are kept, and how they become rows and events again. */
export interface EventTable {
  readonly name: string;
  /** The columns that its rows are read from, as SQL. */
  readonly read: string;
  readonly cells: () => EventCells;
  readonly rows: (block: Block) => EventRows;
}

function hot<E extends MarketEvent>(
  name: string,
  cells: () => EventCells<E>,
  rows: (block: Block) => EventRows<E>,
): EventTable {
  // Whoever reads rows knows their tape.
  const read = Object.keys(cells().columns).filter((column) => column !== 'tape');
  // A table is only ever given events of its own type.
  return { name, read: read.join(', '), cells, rows };
}

function seldom(name: string): EventTable {
  return { name, read: 'ordinal, event', cells: seldomCells, rows: seldomRows };
}

/** One table for each event type. */
export const eventTables: Readonly<Record<EventType, EventTable>> = {
  quote: hot('quotes', quoteCells, quoteRows),
  trade: hot('trades', tradeCells, tradeRows),
  book: hot('books', bookCells, bookRows),
  definition: seldom('definitions'),
  stat: seldom('stats'),
  status: seldom('statuses'),
  heartbeat: seldom('heartbeats'),
  tick: seldom('ticks'),
  gap: seldom('gaps'),
  session: seldom('sessions'),
};
