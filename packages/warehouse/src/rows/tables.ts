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
  readonly cells: () => EventCells;
  readonly rows: (block: Block) => EventRows;
}

function table<E extends MarketEvent>(
  name: string,
  cells: () => EventCells<E>,
  rows: (block: Block) => EventRows<E>,
): EventTable {
  // A table is only ever given events of its own type.
  return { name, cells, rows };
}

/** One table for each event type. */
export const eventTables: Readonly<Record<EventType, EventTable>> = {
  quote: table('quotes', quoteCells, quoteRows),
  trade: table('trades', tradeCells, tradeRows),
  book: table('books', bookCells, bookRows),
  definition: table('definitions', seldomCells, seldomRows),
  stat: table('stats', seldomCells, seldomRows),
  status: table('statuses', seldomCells, seldomRows),
  heartbeat: table('heartbeats', seldomCells, seldomRows),
  tick: table('ticks', seldomCells, seldomRows),
  gap: table('gaps', seldomCells, seldomRows),
  session: table('sessions', seldomCells, seldomRows),
};
