import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '@crude-alpha/service';
import { TIERED_POLICY } from './engine-config.ts';
import { namesIn } from './names-in.ts';

/**
 * Refuses to open a folder whose old rows lie in another one that is not there. The engine itself would say
 * something of a policy, and of a disk that is not mounted nothing at all: it would go on without the rows.
 */
export async function checkColdRows(dir: string, coldDir: string | null): Promise<void> {
  // A table that may have rows there has a folder there too, from the beginning.
  if (coldDir !== null && existsSync(join(coldDir, 'store'))) return;
  if (!(await hasTieredTables(join(dir, 'data')))) return;
  throw new StartupError(
    'COLD_ROWS_AWAY',
    coldDir === null
      ? `the old rows of ${dir} lie in a folder of their own: name it (CRUDE_STORE_COLD_DIR)`
      : `the old rows of ${dir} are not in ${coldDir}: is its disk mounted? (CRUDE_STORE_COLD_DIR)`,
  );
}

/** Looks at what the engine has written down of its tables. */
async function hasTieredTables(data: string): Promise<boolean> {
  const metadata = join(data, 'metadata');
  for (const database of await namesIn(metadata)) {
    for (const name of await namesIn(join(metadata, database))) {
      const text = await readFile(join(metadata, database, name), 'utf8');
      if (text.includes(`storage_policy = '${TIERED_POLICY}'`)) return true;
    }
  }
  return false;
}
