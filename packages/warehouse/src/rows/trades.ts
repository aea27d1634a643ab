import { aggressors, type Trade } from '@crude-alpha/contracts';
import type { Block, Numbers } from '../native/block-reader.ts';
import { ByteColumn, LongColumn } from '../native/columns.ts';
import { decimalsOf, mantissaOf, priceOf } from './decimal.ts';
import { EventColumns, EventReader } from './event-columns.ts';
import type { EventCells, EventRows } from './event-rows.ts';

/** As ClickHouse writes the type of the column. */
const AGGRESSOR = `Enum8(${aggressors.map((name, at) => `'${name}' = ${at}`).join(', ')})`;

/** Trades on their way into the warehouse. */
export function tradeCells(): EventCells<Trade> {
  const common = new EventColumns();
  const price = new LongColumn('Int64');
  const size = new LongColumn('UInt64');
  const aggressor = new ByteColumn(AGGRESSOR);
  return {
    columns: { ...common.columns, price, size, aggressor },
    push(tape, ordinal, event) {
      const decimals = decimalsOf(event.price);
      common.push(tape, ordinal, event, 0, decimals);
      price.push(mantissaOf(event.price, decimals));
      size.push(event.size);
      aggressor.push(aggressors.indexOf(event.aggressor));
    },
  };
}

/** Trades as they were on the tape. */
export function tradeRows(block: Block): EventRows<Trade> {
  const common = new EventReader(block);
  const price: Numbers = block.numbers('price');
  const size: Numbers = block.numbers('size');
  const aggressor: Numbers = block.numbers('aggressor');
  return {
    count: block.rows,
    ordinals: common.ordinals,
    event(row) {
      const odd = common.odd<Trade>(row);
      if (odd !== undefined) return odd;
      const event: Trade = {
        type: 'trade',
        ...common.stamp(row),
        price: priceOf(price[row]!, common.decimals[row]!),
        size: size[row]!,
        aggressor: aggressors[aggressor[row]!]!,
      };
      common.optional(event, row);
      return event;
    },
  };
}
