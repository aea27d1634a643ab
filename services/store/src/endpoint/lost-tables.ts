import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FinalError } from '@crude-alpha/service';
import { namesIn } from './names-in.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** A part of a table is a folder whose name ends with its first and last block, its level, and what changed it. */
const PART = /_\d+_\d+_\d+(_\d+)?$/;
/** The engine makes this database anew at each start, and writes no file about it. */
const UNWRITTEN = 'default';

/**
 * Refuses to open a folder with rows of a table of which the engine's own notes say nothing, as after a backup that
 * came back in part. The engine would say nothing either: the store would go on with empty tables.
 */
export async function checkTables(dir: string): Promise<void> {
  const data = join(dir, 'data');
  let noted = await notedTables(data);
  const store = join(data, 'store');
  for (const group of await namesIn(store)) {
    for (const uuid of await namesIn(join(store, group))) {
      const folder = join(store, group, uuid);
      if (noted.has(uuid) || !(await hasRows(folder))) continue;
      // Another store may still run in the folder: it can have made the table just now, or have dropped it.
      noted = await notedTables(data);
      if (noted.has(uuid) || !(await hasRows(folder))) continue;
      throw new FinalError(
        'TABLE_LOST',
        `${folder} has rows, but ${join(data, 'metadata')} has no table that they are of: put back the whole of the folder, or begin with another one (CRUDE_STORE_DIR)`,
      );
    }
  }
}

async function hasRows(folder: string): Promise<boolean> {
  return (await namesIn(folder)).some((name) => PART.test(name));
}

/** The folders of all tables of the databases that will be opened, and of those that are being dropped. */
async function notedTables(data: string): Promise<Set<string>> {
  const metadata = join(data, 'metadata');
  const noted: string[] = [];
  const names = await namesIn(metadata);
  for (const database of names) {
    if (database !== UNWRITTEN && !names.includes(`${database}.sql`)) continue;
    noted.push(...(await uuidsIn(join(metadata, database))));
  }
  // Last, since a table that is dropped goes there.
  noted.push(...(await uuidsIn(join(data, 'metadata_dropped'))));
  return new Set(noted);
}

/** What the notes in a folder name. */
async function uuidsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.sql')) continue;
    found.push(...((await textOf(join(folder, name))).match(UUID) ?? []));
  }
  return found;
}

/** What a file says: nothing where it is gone by now. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
