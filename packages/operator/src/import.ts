import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importTape, migrate } from '@crude-alpha/warehouse';
import {
  type Command,
  onlyPositional,
  openConnection,
  readArguments,
  settingsOf,
} from './command.ts';
import { OperatorError } from './errors.ts';
import { SUMS } from './export.ts';
import { storingLease } from './storing-lease.ts';

/** `crude import`: stores what `crude export` wrote and is not there, once every file was found as it was. */
export const importTables: Command = async (args, { env, lines, stderr }) => {
  const dir = onlyPositional(readArguments(args, {}).positionals, 'folder');
  const sums = await readFile(join(dir, SUMS));
  const files = sums.toString().trim().split('\n').map(entryOf);
  for (const { digest, name } of files) {
    if (digestOf(await readFile(join(dir, name))) === digest) continue;
    throw new OperatorError('DAMAGED', `${name} is not what it was when it was written`);
  }
  const connection = openConnection(settingsOf(env));
  const lease = storingLease({ env, stderr });
  try {
    await migrate(connection, connection);
    const importing = importTape(connection, {
      name: digestOf(sums).slice(0, 16),
      files: files.map(({ name }) => ({
        table: name.slice(0, name.indexOf('.')),
        read: () => readFile(join(dir, name)),
      })),
      claim: (tape) => lease.take(tape),
    });
    const { stored, tape } = await Promise.race([importing, lease.lost]);
    for (const [table, rows] of stored) {
      lines.line(`${table}: ${rows} rows of ${tape} were missing`);
    }
    return 0;
  } finally {
    await lease.release();
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
