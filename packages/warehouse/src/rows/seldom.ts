import type { MarketEvent } from '@crude-alpha/contracts';
import type { Block } from '../native/block-reader.ts';
import { LongColumn, NameColumn, TextColumn } from '../native/columns.ts';
import type { EventCells, EventRows } from './event-rows.ts';

/**
 * Events of the types that come seldom: kept as their JSON, as on the tape. What is asked for often
 * ClickHouse takes out of it into columns of its own as it stores the row.
 */
export function seldomCells(): EventCells {
  const tape = new NameColumn();
  const ordinal = new LongColumn('UInt64');
  const ts = new LongColumn("DateTime64(6, 'UTC')");
  const lag = new LongColumn('Int64');
  const symbol = new NameColumn();
  const event = new TextColumn();
  return {
    columns: { tape, ordinal, ts, lag, symbol, event },
    push(name, at, value) {
      tape.push(name);
      ordinal.push(at);
      ts.push(value.ts);
      lag.push(value.tsRecv - value.ts);
      symbol.push(('symbol' in value ? value.symbol : undefined) ?? '');
      event.push(JSON.stringify(value));
    },
  };
}

/** These events as they were on the tape. */
export function seldomRows(block: Block): EventRows {
  const texts = block.texts('event');
  return {
    count: block.rows,
    ordinals: block.numbers('ordinal'),
    event: (row) => JSON.parse(texts.at(row)) as MarketEvent,
  };
}
