import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Connection,
  exportTape,
  type StoreSource,
  snapshotBefore,
  storeSource,
} from '@crude-alpha/warehouse';
import {
  type Command,
  onlyPositional,
  openConnection,
  readArguments,
  settingsOf,
  stretchOption,
} from './command.ts';
import { stretchOf } from './stretch-of.ts';

/** Checksums of all files beside it, as `sha256sum -c` reads them. */
export const SUMS = 'SHA256SUMS';

/** `crude export`: Parquet of every table, a file for each million events, and their checksums. */
export const exportTables: Command = async (args, { env, lines, stderr }) => {
  const { positionals, values } = readArguments(args, {
    tape: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
  });
  const dir = onlyPositional(positionals, 'folder');
  const asked = stretchOption(values);
  const settings = settingsOf(env);
  const tape = values.tape ?? settings.CRUDE_TAPE;
  const connection = openConnection(settings);
  const sums: string[] = [];
  try {
    const source = await storeSource(connection, tape);
    const { from, to } = await stretchOf(source, asked, stderr);
    const range = { from: await provableFrom(connection, source, tape, from), to };
    await mkdir(dir, { recursive: true });
    for await (const { bytes, from, table } of exportTape(connection, tape, range)) {
      const name = from === null ? `${table}.parquet` : `${table}.${from}.parquet`;
      await writeFile(join(dir, name), bytes);
      sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
      lines.line(`${name}: ${bytes.length} bytes`);
    }
    // Last, so that a folder with it is whole.
    await writeFile(join(dir, SUMS), `${sums.join('\n')}\n`);
    lines.line(`events ${range.from} to ${range.to - 1} of ${tape}`);
    return 0;
  } finally {
    await connection.close();
  }
};

/** Where a stretch has to begin so that it can be proven elsewhere: behind the newest snapshot before it. */
async function provableFrom(
  connection: Connection,
  source: StoreSource,
  tape: string,
  from: number,
): Promise<number> {
  if (from <= source.first) return from;
  const snapshot = await snapshotBefore(connection, tape, from - 1);
  if (snapshot === null || snapshot.ordinal + 1 < source.first) return from;
  return snapshot.ordinal + 1;
}
