import { Readable } from 'node:stream';
import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { eventTables } from '../rows/tables.ts';
import { engineOf, onCluster, quoteName, type Topology } from '../schema/topology.ts';
import {
  type Checkpoint,
  CheckpointWriter,
  type LogName,
  readCheckpoint,
} from '../write/checkpoint.ts';
import { derivedTables } from '../write/derived-batch.ts';
import { STRETCH, transferTables } from './export-tape.ts';

/** Rows of one table as Parquet; read when it is their turn. */
export interface ImportFile {
  readonly table: string;
  readonly read: () => Promise<Uint8Array>;
}

export interface ImportOptions {
  /** Tells this import from others that run. */
  readonly name: string;
  readonly files: readonly ImportFile[];
  /** Makes sure that nobody else stores the tape until this has ended; nothing is stored before, or where it throws. */
  readonly claim: (tape: string) => Promise<void>;
}

/** What came in. */
export interface Imported {
  readonly tape: string;
  /** Rows that were not there before, by table. */
  readonly stored: ReadonlyMap<string, number>;
}

/** Tables whose rows have names among them: what one holds under a name, none of the others may. */
interface Kin {
  readonly tables: readonly string[];
  /** What names a row of a tape. */
  readonly key: string;
  /** Whether rows of one name are always the same. */
  readonly isExact: boolean;
}

const kins: readonly Kin[] = [
  { tables: Object.values(eventTables).map(({ name }) => name), key: 'ordinal', isExact: true },
  { tables: derivedTables, key: '(ordinal, idx)', isExact: true },
  // Another process writes the same memory in other bytes.
  { tables: ['snapshots'], key: 'ordinal', isExact: false },
];

const OF_RANGE = 'tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}';
/** What is missing is stored, whatever the table remembers of having been given. */
const SETTINGS = 'SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0';

/**
 * Stores what `exportTape` gave, as far as it is not there: laid down in a database of its own first, held
 * against what is stored under the same names, then copied. Throws `TAPE_REPLACED` and stores nothing where
 * that is not the same.
 */
export async function importTape(
  connection: Connection,
  { claim, files, name }: ImportOptions,
): Promise<Imported> {
  const { cluster } = connection;
  const aside: Topology = { database: `${connection.database}_import_${name}`, cluster };
  const where = `${quoteName(aside.database)}${onCluster(aside)}`;
  // An import that was cut short left it behind.
  await connection.command(`DROP DATABASE IF EXISTS ${where} SYNC`);
  await connection.command(`CREATE DATABASE ${where}`);
  try {
    return await new Import(connection, aside).run(files, claim);
  } finally {
    await connection.command(`DROP DATABASE IF EXISTS ${where} SYNC`);
  }
}

/** A piece of a table that was laid down. */
interface Stretch {
  readonly kin: Kin;
  readonly table: string;
  /** Ordinals from `from` to before `to`. */
  readonly values: { readonly tape: string; readonly from: number; readonly to: number };
}

/** How many rows of a piece are not stored. */
interface Missing {
  readonly stretch: Stretch;
  readonly rows: number;
}

class Import {
  readonly #connection: Connection;
  readonly #topology: Topology;
  readonly #aside: string;
  readonly #laid = new Set<string>();

  constructor(connection: Connection, aside: Topology) {
    this.#connection = connection;
    this.#topology = aside;
    this.#aside = quoteName(aside.database);
  }

  async run(files: readonly ImportFile[], claim: ImportOptions['claim']): Promise<Imported> {
    for (const file of files) await this.#layDown(file);
    const checkpoints = await this.#checkpoints();
    const [tape] = [...checkpoints.values()].map((one) => one.tape);
    if (tape === undefined)
      throw new WarehouseError('REFUSED', 'it does not say of which tape it is');
    await claim(tape);
    await this.#refuseAnother(tape, checkpoints.get('tape')?.created ?? '');
    const missing: Missing[] = [];
    for (const stretch of await this.#stretches(tape)) missing.push(await this.#compare(stretch));
    const stored = new Map<string, number>();
    for (const { rows, stretch } of missing) {
      if (rows > 0) await this.#copy(stretch);
      stored.set(stretch.table, (stored.get(stretch.table) ?? 0) + rows);
    }
    // Last, so that what is said to be stored is.
    for (const [log, checkpoint] of checkpoints) await this.#reach(tape, log, checkpoint);
    return { tape, stored };
  }

  async #layDown({ read, table }: ImportFile): Promise<void> {
    if (!transferTables.includes(table)) {
      throw new WarehouseError('REFUSED', `there is no table ${table}`);
    }
    if (!this.#laid.has(table)) {
      await this.#connection.command(
        `CREATE TABLE ${this.#aside}.${table}${onCluster(this.#topology)} AS ${this.#connection.database}.${table}
         ENGINE = ${engineOf(this.#topology, table, '')} ORDER BY tape`,
      );
      this.#laid.add(table);
    }
    const rows = Readable.from([await read()]);
    await this.#connection.insert(`${this.#aside}.${table}`, 'Parquet', rows);
  }

  async #checkpoints(): Promise<ReadonlyMap<LogName, Checkpoint & { readonly tape: string }>> {
    if (!this.#laid.has('checkpoints')) return new Map();
    const rows = await this.#connection.rows<Checkpoint & { tape: string; log: LogName }>(
      `SELECT tape, log, next, idx, created FROM ${this.#aside}.checkpoints`,
    );
    return new Map(rows.map((row) => [row.log, row]));
  }

  /** Two streams of one name are two tapes, even where none of their rows meet. */
  async #refuseAnother(tape: string, created: string): Promise<void> {
    const there = await readCheckpoint(this.#connection, tape, 'tape');
    if (there === null || there.created === created) return;
    throw differs(
      tape,
      `it was begun ${there.created || 'elsewhere'}, not ${created || 'elsewhere'}`,
    );
  }

  /** What was laid down, in pieces of which the names fit into memory. */
  async #stretches(tape: string): Promise<Stretch[]> {
    const laid = kins.flatMap((kin) =>
      kin.tables.filter((table) => this.#laid.has(table)).map((table) => ({ kin, table })),
    );
    if (laid.length === 0) return [];
    const ends = laid.map(
      ({ table }) =>
        `SELECT '${table}' AS name, min(ordinal) AS first, max(ordinal) AS last FROM ${this.#aside}.${table}
         WHERE tape = {tape:String} HAVING count() > 0`,
    );
    const found = await this.#connection.rows<{ name: string; first: number; last: number }>(
      ends.join(' UNION ALL '),
      { tape },
    );
    const stretches: Stretch[] = [];
    for (const { kin, table } of laid) {
      const { first = 0, last = -1 } = found.find(({ name }) => name === table) ?? {};
      for (let from = first; from <= last; from += STRETCH) {
        stretches.push({ kin, table, values: { tape, from, to: from + STRETCH } });
      }
    }
    return stretches;
  }

  /** Counts what is not there; throws where something else is. */
  async #compare(stretch: Stretch): Promise<Missing> {
    const { kin, table, values } = stretch;
    const [found] = await this.#connection.rows<{ rows: number; others: number; other: number }>(
      `SELECT uniqExactIf(name, NOT is_there) AS rows, countIf(is_there AND NOT is_same) AS others,
         minIf(at, is_there AND NOT is_same) AS other
       FROM (
         SELECT ordinal AS at, ${kin.key} AS name, name IN (${this.#there(kin)}) AS is_there,
           ${kin.isExact ? `sipHash128(*) IN (SELECT sipHash128(*) FROM ${this.#connection.database}.${table} WHERE ${OF_RANGE})` : 'true'} AS is_same
         FROM ${this.#aside}.${table} WHERE ${OF_RANGE})`,
      values,
    );
    if (found === undefined || found.others === 0) return { stretch, rows: found?.rows ?? 0 };
    throw differs(values.tape, `event ${found.other} is another in ${table}`);
  }

  async #copy({ kin, table, values }: Stretch): Promise<void> {
    await this.#connection.command(
      `INSERT INTO ${this.#connection.database}.${table} ${SETTINGS}
       SELECT * FROM ${this.#aside}.${table} WHERE ${OF_RANGE} AND ${kin.key} NOT IN (${this.#there(kin)})
       ORDER BY ordinal LIMIT 1 BY ${kin.key}`,
      values,
    );
  }

  /** The names that are taken within a stretch. */
  #there({ key, tables }: Kin): string {
    return tables
      .map((table) => `SELECT ${key} FROM ${this.#connection.database}.${table} WHERE ${OF_RANGE}`)
      .join(' UNION ALL ');
  }

  /** A checkpoint never goes back. */
  async #reach(tape: string, log: LogName, { created, idx, next }: Checkpoint): Promise<void> {
    const there = await readCheckpoint(this.#connection, tape, log);
    const isFurther =
      there === null || next > there.next || (next === there.next && idx > there.idx);
    if (!isFurther) return;
    const writer = new CheckpointWriter(this.#connection, tape, log, there?.version ?? 0);
    await writer.write({ next, idx, created });
  }
}

function differs(tape: string, why: string): WarehouseError {
  return new WarehouseError('TAPE_REPLACED', `another tape ${tape} is stored: ${why}`);
}
