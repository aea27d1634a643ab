import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { WarehouseError } from '../errors.ts';
import { derivedTables } from '../write/derived-batch.ts';
import { eventTableNames } from './archived-tables.ts';

/** Raised with every change of what a manifest says. */
const FORMAT = 1;
const NAME = 'manifest.json';

/** One file of an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What an archive holds; written last, so that a folder without it is no archive. */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly tape: string;
  /** Ordinal of the first event, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** The newest output in it; null where nothing is derived. */
  readonly derived: { readonly ordinal: number; readonly index: number } | null;
  readonly files: readonly ArchivedFile[];
}

export async function writeManifest(
  dir: string,
  manifest: Omit<Manifest, 'format'>,
): Promise<Manifest> {
  const whole: Manifest = { format: FORMAT, ...manifest };
  await writeFile(join(dir, NAME), `${JSON.stringify(whole, null, 2)}\n`);
  return whole;
}

/** Reads the manifest of a folder; throws `NO_ARCHIVE`. */
export async function readManifest(dir: string): Promise<Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(dir, NAME), 'utf8'));
  } catch (cause) {
    throw new WarehouseError('NO_ARCHIVE', `${dir} has no ${NAME} that can be read`, { cause });
  }
  if (isManifest(value)) return value;
  throw new WarehouseError('NO_ARCHIVE', `${dir}: the ${NAME} is not one of ours`);
}

/** Throws `ARCHIVE_DAMAGED` where a file is not byte for byte what was written. */
export async function checkFiles(dir: string, { files }: Manifest): Promise<void> {
  for (const { name, sha256 } of files) {
    const path = join(dir, name);
    let found: string;
    try {
      found = await digestOf(path);
    } catch (cause) {
      throw new WarehouseError('ARCHIVE_DAMAGED', `${path} cannot be read`, { cause });
    }
    if (found !== sha256) {
      throw new WarehouseError(
        'ARCHIVE_DAMAGED',
        `${path} is not what was written: its SHA-256 is ${found}`,
      );
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

const known: ReadonlySet<string> = new Set([...eventTableNames, ...derivedTables]);

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { derived, files, format, from, tape, to } = value as Partial<Manifest>;
  return (
    format === FORMAT &&
    typeof tape === 'string' &&
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    (derived === null || typeof derived === 'object') &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

/** The name stays inside the folder, and the table is one of ours: both come from a stranger. */
function isFile({ name, sha256, table }: Partial<ArchivedFile>): boolean {
  return (
    typeof name === 'string' &&
    name === basename(name) &&
    typeof sha256 === 'string' &&
    typeof table === 'string' &&
    known.has(table)
  );
}
