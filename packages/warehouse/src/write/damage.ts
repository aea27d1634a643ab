import type { Connection } from '../connection.ts';

/** A part that ClickHouse could not read and put aside, with its rows. */
export interface DamagedPart {
  readonly table: string;
  readonly part: string;
  readonly reason: string;
}

/** What ClickHouse has put aside; it says so nowhere else. */
export async function damagedParts(connection: Connection): Promise<DamagedPart[]> {
  return await connection.rows<DamagedPart>(
    `SELECT table, name AS part, reason FROM system.detached_parts
     WHERE database = {database:String} AND reason != '' ORDER BY table, part`,
    { database: connection.database },
  );
}
