import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importFile, migrate } from '@crude-alpha/warehouse';
import {
  type Command,
  onlyPositional,
  openConnection,
  readArguments,
  settingsOf,
} from './command.ts';
import { OperatorError } from './errors.ts';
import { SUMS } from './export.ts';

/** `crude import`: stores what `crude export` wrote, once every file was found as it was. */
export const importTables: Command = async (args, { env, lines }) => {
  const dir = onlyPositional(readArguments(args, {}).positionals, 'folder');
  const files = (await readFile(join(dir, SUMS), 'utf8')).trim().split('\n').map(entryOf);
  for (const { digest, name } of files) {
    if (digestOf(await readFile(join(dir, name))) === digest) continue;
    throw new OperatorError('DAMAGED', `${name} is not what it was when it was written`);
  }
  const connection = openConnection(settingsOf(env));
  try {
    await migrate(connection, connection);
    for (const { digest, name } of files) {
      const [table = ''] = name.split('.');
      await importFile(connection, table, await readFile(join(dir, name)), digest);
      lines.line(`${name} is stored`);
    }
    return 0;
  } finally {
    await connection.close();
  }
};

function entryOf(line: string): { readonly digest: string; readonly name: string } {
  const found = /^([0-9a-f]{64}) {2}([a-z]+(?:\.\d+)?\.parquet)$/.exec(line);
  if (found === null)
    throw new OperatorError('DAMAGED', `${SUMS} has a line that is none: ${line}`);
  return { digest: found[1]!, name: found[2]! };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
