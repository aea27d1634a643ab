import type { MarketEvent } from '@crude-alpha/contracts';
import type { Numbers } from '../native/block-reader.ts';
import type { Columns } from '../native/block-writer.ts';

/** Events of one type on their way into their table. */
export interface EventCells<E extends MarketEvent = MarketEvent> {
  readonly columns: Columns;
  push(tape: string, ordinal: number, event: E): void;
}

/** Events of one table as they were on the tape, in the order of their ordinals. */
export interface EventRows<E extends MarketEvent = MarketEvent> {
  readonly count: number;
  readonly ordinals: Numbers;
  event(row: number): E;
}
