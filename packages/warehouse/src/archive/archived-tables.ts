import { eventTables } from '../rows/tables.ts';

/** Tables that hold events. */
export const eventTableNames: readonly string[] = Object.values(eventTables).map(
  ({ name }) => name,
);

/** What readers of the files want besides the columns that are stored; an import leaves it out. */
export const readable: Readonly<Record<string, string>> = {
  quotes: ', bid_price, ask_price',
  trades: ', trade_price',
};
