import { Readable } from 'node:stream';
import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { transferTables } from './export-tape.ts';

/** Stores what `exportTape` gave; under its digest as token, so that what came in once is not stored again. */
export async function importFile(
  connection: Connection,
  table: string,
  bytes: Uint8Array,
  token: string,
): Promise<void> {
  if (!transferTables.includes(table)) {
    throw new WarehouseError('REFUSED', `there is no table ${table}`);
  }
  await connection.insert(`${connection.database}.${table}`, 'Parquet', Readable.from([bytes]), {
    token,
  });
}
