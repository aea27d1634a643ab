import { type Column, varint } from './columns.ts';

/** Columns of one block by their names, in the order in which they are written. */
export type Columns = Readonly<Record<string, Column>>;

/** The bytes of a block in ClickHouse's Native format; the columns are empty afterwards. */
export function finishBlock(columns: Columns, rows: number): Buffer {
  const named = Object.entries(columns);
  const pieces: Uint8Array[] = [varint(named.length), varint(rows)];
  for (const [name, column] of named) {
    pieces.push(text(name), text(column.type), ...column.pieces());
    column.clear();
  }
  return Buffer.concat(pieces);
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(bytes.length), bytes]);
}
