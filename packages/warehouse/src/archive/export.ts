import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../connection.ts';
import { readCheckpoint } from '../write/checkpoint.ts';
import { derivedTables } from '../write/derived-batch.ts';
import { eventTableNames, readable } from './archived-tables.ts';
import { type ArchivedFile, type Manifest, writeManifest } from './manifest.ts';

export interface ExportOptions {
  readonly tape: string;
  /** First ordinal, and the one behind the last; only what is stored for good is written. */
  readonly from: number;
  readonly to: number;
  /** Folder that the files go to; it must be empty or not there. */
  readonly dir: string;
  readonly signal?: AbortSignal;
}

/** Ordinals of one file: what is held in memory at a time. */
const SLICE = 4_194_304;
const LONGEST_SECONDS = 300;

/** Writes a stretch of a stored tape, and what was derived from it, as Parquet files with checksums. */
export async function exportParquet(
  connection: Connection,
  { dir, from, signal, tape, to }: ExportOptions,
): Promise<Manifest> {
  await mkdir(dir, { recursive: true });
  const tapeEnd = (await readCheckpoint(connection, tape, 'tape'))?.next ?? 0;
  const derivedEnd = (await readCheckpoint(connection, tape, 'derived'))?.next ?? 0;
  const end = Math.min(to, tapeEnd);
  const files: ArchivedFile[] = [];
  const tables = [
    ...eventTableNames.map((table) => ({ table, end })),
    // Of the newest event some outputs may not be stored yet.
    ...derivedTables.map((table) => ({ table, end: Math.min(end, derivedEnd) })),
  ];
  for (const one of tables) {
    for (let start = from; start < one.end; start += SLICE) {
      const slice = { from: start, to: Math.min(start + SLICE, one.end) };
      const file = await writeSlice(connection, { tape, dir, table: one.table, ...slice }, signal);
      if (file !== null) files.push(file);
    }
  }
  const derived = await newestOutput(connection, tape, from, Math.min(end, derivedEnd));
  return await writeManifest(dir, { tape, from, to: Math.max(from, end), derived, files });
}

interface Slice {
  readonly tape: string;
  readonly dir: string;
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

async function writeSlice(
  connection: Connection,
  { dir, from, table, tape, to }: Slice,
  signal: AbortSignal | undefined,
): Promise<ArchivedFile | null> {
  const range = `FROM ${connection.database}.${table}
    WHERE tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}`;
  const values = { tape, from, to };
  const limits = { seconds: LONGEST_SECONDS };
  const [found] = await connection.rows<{ rows: number }>(
    `SELECT count() AS rows ${range}`,
    values,
    limits,
    signal,
  );
  const rows = found!.rows;
  if (rows === 0) return null;
  const bytes = await connection.bytes(
    `SELECT *${readable[table] ?? ''} ${range} ORDER BY ordinal FORMAT Parquet`,
    values,
    limits,
    signal,
  );
  const name = `${table}-${from}.parquet`;
  // An archive is never written over.
  await writeFile(join(dir, name), bytes, { flag: 'wx' });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, table, rows, bytes: bytes.length, sha256 };
}

async function newestOutput(
  connection: Connection,
  tape: string,
  from: number,
  to: number,
): Promise<Manifest['derived']> {
  const places = derivedTables.map(
    (table) => `SELECT ordinal, idx FROM ${connection.database}.${table}
      WHERE tape = {tape:String} AND ordinal >= {from:UInt64} AND ordinal < {to:UInt64}`,
  );
  const [found] = await connection.rows<{ ordinal: number; idx: number }>(
    `SELECT ordinal, idx FROM (${places.join(' UNION ALL ')}) ORDER BY ordinal DESC, idx DESC LIMIT 1`,
    { tape, from, to },
  );
  return found === undefined ? null : { ordinal: found.ordinal, index: found.idx };
}
