import { fileSource } from '@crude-alpha/recording';
import { importParquet, importTape } from '@crude-alpha/warehouse';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { oneFile } from '../tape/one-file.ts';
import { isTapeFile } from './export.ts';
import { placeOf, placeOptions } from './place.ts';

/** Stores a tape file under a name, or a Parquet archive under that of its tape. */
export const importArchive: Command = async (args, { env, interrupted, lines }) => {
  const { positionals, values } = readArguments(args, placeOptions);
  const path = oneFile(positionals);
  const { connection, tape } = placeOf(values, env);
  try {
    if (isTapeFile(path)) {
      const source = await fileSource(path);
      const signal = interrupted();
      const { first, next } = source;
      const read = (from: number) => source.read(from, next, signal);
      const stored = await importTape(connection, { tape, first, next, read, signal });
      lines.line(`${path}: ${stored} events stored as ${tape}`);
      return 0;
    }
    if (values.tape !== undefined) {
      throw new CrudeError('BAD_USAGE', 'a Parquet archive is stored under the name of its tape');
    }
    const { files, from, tape: name, to } = await importParquet(connection, path);
    lines.line(`${path}: ${files.length} files, events ${from} to ${to - 1} of ${name}`);
    return 0;
  } finally {
    await connection.close();
  }
};
