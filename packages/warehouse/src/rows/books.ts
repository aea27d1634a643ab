import type { Book, Level } from '@crude-alpha/contracts';
import type { Block } from '../native/block-reader.ts';
import { LongListColumn } from '../native/columns.ts';
import { decimalsOf, mantissaOf, priceOf } from './decimal.ts';
import { EventColumns, EventReader } from './event-columns.ts';
import type { EventCells, EventRows } from './event-rows.ts';

/** Books on their way into the warehouse. */
export function bookCells(): EventCells<Book> {
  const common = new EventColumns();
  const bids = new LongListColumn('Int64');
  const bidSizes = new LongListColumn('UInt64');
  const asks = new LongListColumn('Int64');
  const askSizes = new LongListColumn('UInt64');
  return {
    columns: { ...common.columns, bids, bid_sizes: bidSizes, asks, ask_sizes: askSizes },
    push(tape, ordinal, event) {
      const decimals = decimalsOf(...[...event.bids, ...event.asks].map(({ price }) => price));
      common.push(tape, ordinal, event, 0, decimals);
      const scaled = ({ price }: Level): number => mantissaOf(price, decimals);
      bids.pushAll(event.bids.map(scaled));
      bidSizes.pushAll(event.bids.map(({ size }) => size));
      asks.pushAll(event.asks.map(scaled));
      askSizes.pushAll(event.asks.map(({ size }) => size));
    },
  };
}

/** Books as they were on the tape. */
export function bookRows(block: Block): EventRows<Book> {
  const common = new EventReader(block);
  const bids = block.lists('bids');
  const bidSizes = block.lists('bid_sizes');
  const asks = block.lists('asks');
  const askSizes = block.lists('ask_sizes');
  return {
    count: block.rows,
    ordinals: common.ordinals,
    event(row) {
      const odd = common.odd<Book>(row);
      if (odd !== undefined) return odd;
      const decimals = common.decimals[row]!;
      const event: Book = {
        type: 'book',
        ...common.stamp(row),
        bids: levels(bids.at(row), bidSizes.at(row), decimals),
        asks: levels(asks.at(row), askSizes.at(row), decimals),
      };
      common.optional(event, row);
      return event;
    },
  };
}

function levels(prices: readonly number[], sizes: readonly number[], decimals: number): Level[] {
  return prices.map((price, at) => ({ price: priceOf(price, decimals), size: sizes[at]! }));
}
