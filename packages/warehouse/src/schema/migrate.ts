import { WarehouseError } from '../errors.ts';
import { engineOf, onCluster, quoteName, type Topology } from './topology.ts';
import { version1 } from './version-1.ts';

/** One step of the schema. What was released never changes: a change is a further step. */
interface Migration {
  readonly version: number;
  readonly statements: (topology: Topology) => readonly string[];
}

const migrations: readonly Migration[] = [{ version: 1, statements: version1 }];

/** The version that this code reads and writes. */
export const SCHEMA_VERSION: number = migrations.at(-1)!.version;

/** Sends SQL to the server. */
export interface SchemaPort {
  command(sql: string): Promise<void>;
  rows<T>(sql: string): Promise<T[]>;
}

/**
 * Brings the tables to this version, step by step; each step may be done again, so one that was cut
 * short is. Throws `SCHEMA_NEWER` where a newer program has been here. Returns the steps taken.
 */
export async function migrate(port: SchemaPort, topology: Topology): Promise<number[]> {
  const database = quoteName(topology.database);
  await port.command(`CREATE DATABASE IF NOT EXISTS ${database}${onCluster(topology)}`);
  await port.command(
    `CREATE TABLE IF NOT EXISTS ${database}.migrations${onCluster(topology)} (version UInt32, at DateTime DEFAULT now()) ENGINE = ${engineOf(topology, 'migrations', '')} ORDER BY version`,
  );
  const [found] = await port.rows<{ version: number }>(
    `SELECT max(version) AS version FROM ${database}.migrations`,
  );
  const reached = found?.version ?? 0;
  if (reached > SCHEMA_VERSION) {
    throw new WarehouseError(
      'SCHEMA_NEWER',
      `the tables of ${topology.database} have version ${reached}, this program knows ${SCHEMA_VERSION}: run the newer one`,
    );
  }
  const due = migrations.filter(({ version }) => version > reached);
  for (const { version, statements } of due) {
    for (const statement of statements(topology)) await port.command(statement);
    await port.command(`INSERT INTO ${database}.migrations (version) VALUES (${version})`);
  }
  return due.map(({ version }) => version);
}
