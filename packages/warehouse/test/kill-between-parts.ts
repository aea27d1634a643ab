import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type launchClickHouse } from '@crude-alpha/testkit';
import type { TestWarehouse } from './open-warehouse.ts';

type Server = Awaited<ReturnType<typeof launchClickHouse>>;

/**
 * Kills ClickHouse while an insert of many parts into an empty table is under way, and starts it again; returns how
 * many parts of it were kept. ClickHouse notes a token before it keeps the part: with `isLastLost` it was killed
 * between the two, and knows rows that it has not.
 */
export async function killBetweenParts(
  { connection, server }: Pick<TestWarehouse<Server>, 'connection' | 'server'>,
  table: string,
  insert: () => void,
  {
    isLastLost,
    beforeRestart,
  }: { readonly isLastLost: boolean; readonly beforeRestart?: () => void },
): Promise<number> {
  // Each part takes some time to write, so that the last is not there before the kill.
  await connection.command(
    `ALTER TABLE ${connection.database}.${table} ADD INDEX IF NOT EXISTS slow
     arraySum(x -> sipHash64(x, ordinal), range(40000)) TYPE minmax`,
  );
  const [found] = await connection.rows<{ readonly path: string }>(
    `SELECT data_paths[1] AS path FROM system.tables WHERE database = '${connection.database}' AND name = '${table}'`,
  );
  const path = found?.path ?? '';
  const parts = (): string[] => readdirSync(path).filter((part) => /^\d+_\d+_\d+_0$/.test(part));
  insert();
  await eventually('some parts are stored', () => parts().length > 3);
  await server.kill!();
  beforeRestart?.();
  const kept = parts();
  const block = (part: string): number => Number(part.split('_')[1]);
  if (isLastLost) {
    const last = kept.reduce((a, b) => (block(a) > block(b) ? a : b));
    rmSync(join(path, last), { recursive: true });
  }
  await server.restart();
  return kept.length - Number(isLastLost);
}
