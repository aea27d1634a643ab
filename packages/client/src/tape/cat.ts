import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, onlyOf, readTapeFile } from '@crude-alpha/recording';
import { readArguments, wholeNumber } from '../arguments.ts';
import type { Command } from '../standard.ts';
import { oneFile } from './one-file.ts';

const options = { only: { type: 'string' }, limit: { type: 'string' } } as const;

/** Prints the events of a recorded tape as JSON lines, each with its ordinal. */
export const cat: Command = async (args, { lines }) => {
  const { positionals, values } = readArguments(args, options);
  const path = oneFile(positionals);
  const limit =
    values.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('limit', values.limit);
  const isWanted = onlyOf(values.only?.split(',') ?? []);
  const decoder = new BlockDecoder();
  let printed = 0;
  if (limit === 0) return 0;
  for await (const block of readTapeFile(path)) {
    for (const [at, event] of eventsOf(decoder, block, path).entries()) {
      if (!isWanted(event)) continue;
      lines.line(JSON.stringify({ ordinal: block.ordinal + at, ...event }));
      if (++printed === limit) return 0;
    }
    await lines.drained();
  }
  return 0;
};
