import type { Quote } from '@crude-alpha/contracts';
import type { Block, Numbers } from '../native/block-reader.ts';
import { LongColumn } from '../native/columns.ts';
import { decimalsOf, mantissaOf, priceOf } from './decimal.ts';
import { EventColumns, EventReader } from './event-columns.ts';
import type { EventCells, EventRows } from './event-rows.ts';

const HAS_BID = 2;
const HAS_ASK = 4;

/** Quotes on their way into the warehouse. */
export function quoteCells(): EventCells<Quote> {
  const common = new EventColumns();
  const bid = new LongColumn('Int64');
  const ask = new LongColumn('Int64');
  const bidSize = new LongColumn('UInt64');
  const askSize = new LongColumn('UInt64');
  return {
    columns: { ...common.columns, bid, ask, bid_size: bidSize, ask_size: askSize },
    push(tape, ordinal, event) {
      const decimals = decimalsOf(event.bid ?? 0, event.ask ?? 0);
      const bits = (event.bid === null ? 0 : HAS_BID) | (event.ask === null ? 0 : HAS_ASK);
      common.push(tape, ordinal, event, bits, decimals);
      bid.push(mantissaOf(event.bid ?? 0, decimals));
      ask.push(mantissaOf(event.ask ?? 0, decimals));
      bidSize.push(event.bidSize);
      askSize.push(event.askSize);
    },
  };
}

/** Quotes as they were on the tape. */
export function quoteRows(block: Block): EventRows<Quote> {
  const common = new EventReader(block);
  const bid: Numbers = block.numbers('bid');
  const ask: Numbers = block.numbers('ask');
  const bidSize: Numbers = block.numbers('bid_size');
  const askSize: Numbers = block.numbers('ask_size');
  return {
    count: block.rows,
    ordinals: common.ordinals,
    event(row) {
      const odd = common.odd<Quote>(row);
      if (odd !== undefined) return odd;
      const has = common.has[row]!;
      const decimals = common.decimals[row]!;
      const event: Quote = {
        type: 'quote',
        ...common.stamp(row),
        bid: (has & HAS_BID) === 0 ? null : priceOf(bid[row]!, decimals),
        ask: (has & HAS_ASK) === 0 ? null : priceOf(ask[row]!, decimals),
        bidSize: bidSize[row]!,
        askSize: askSize[row]!,
      };
      common.optional(event, row);
      return event;
    },
  };
}
