import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../connection.ts';
import { WarehouseError } from '../errors.ts';
import { auditTape } from '../write/audit.ts';
import { CheckpointWriter, readCheckpoint } from '../write/checkpoint.ts';
import { checkFiles, type Manifest, readManifest } from './manifest.ts';

/**
 * Stores an archive under the name of its tape. Every file is checked before the first is stored; what was
 * cut short may be done again. Throws `NO_ARCHIVE`, `ARCHIVE_DAMAGED`, and `TAPE_REPLACED` where something
 * is stored under that name already.
 */
export async function importParquet(connection: Connection, dir: string): Promise<Manifest> {
  const manifest = await readManifest(dir);
  await checkFiles(dir, manifest);
  const { derived, files, from, tape, to } = manifest;
  if ((await readCheckpoint(connection, tape, 'tape')) !== null) {
    throw new WarehouseError('TAPE_REPLACED', `the store holds a tape ${tape} already`);
  }
  for (const { name, sha256, table } of files) {
    await connection.insert(
      `${connection.database}.${table}`,
      'Parquet',
      createReadStream(join(dir, name)),
      { token: sha256 },
    );
  }
  await checkStored(connection, manifest);
  if (derived !== null) {
    const { index, ordinal } = derived;
    await new CheckpointWriter(connection, tape, 'derived', 0).write({
      next: ordinal,
      idx: index,
      created: '',
    });
  }
  // Last, since by it the tape is there.
  await new CheckpointWriter(connection, tape, 'tape', 0).write({ next: to, idx: 0, created: '' });
  const { duplicates } = await auditTape(connection, tape, { from, to });
  if (duplicates > 0) {
    throw new WarehouseError('ARCHIVE_DAMAGED', `${dir} holds ${duplicates} events twice`);
  }
  return manifest;
}

async function checkStored(connection: Connection, { files, tape }: Manifest): Promise<void> {
  const expected = new Map<string, number>();
  for (const { rows, table } of files) expected.set(table, (expected.get(table) ?? 0) + rows);
  for (const [table, rows] of expected) {
    const [found] = await connection.rows<{ rows: number }>(
      `SELECT count() AS rows FROM ${connection.database}.${table} WHERE tape = {tape:String}`,
      { tape },
    );
    if (found?.rows === rows) continue;
    throw new WarehouseError(
      'ARCHIVE_DAMAGED',
      `${table} holds ${found?.rows ?? 0} rows of ${tape} where the archive has ${rows}`,
    );
  }
}
