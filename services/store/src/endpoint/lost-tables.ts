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
  const known = await namedTables(join(data, 'metadata'));
  for (const uuid of await uuidsIn(join(data, 'metadata_dropped'))) known.add(uuid);
  const store = join(data, 'store');
  for (const group of await namesIn(store)) {
    for (const uuid of await namesIn(join(store, group))) {
      if (known.has(uuid)) continue;
      const folder = join(store, group, uuid);
      if (!(await namesIn(folder)).some((name) => PART.test(name))) continue;
      throw new FinalError(
        'TABLE_LOST',
        `${folder} has rows, but ${join(data, 'metadata')} has no table that they are of: put back the whole of the folder, or begin with another one (CRUDE_STORE_DIR)`,
      );
    }
  }
}

/** The folders of all tables of the databases that will be opened. */
async function namedTables(metadata: string): Promise<Set<string>> {
  const named = new Set<string>();
  const names = await namesIn(metadata);
  for (const database of names) {
    if (database !== UNWRITTEN && !names.includes(`${database}.sql`)) continue;
    for (const uuid of await uuidsIn(join(metadata, database))) named.add(uuid);
  }
  return named;
}

/** What the notes in a folder name. */
async function uuidsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.sql')) continue;
    found.push(...((await readFile(join(folder, name), 'utf8')).match(UUID) ?? []));
  }
  return found;
}
