import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, onlyOf, readTapeFile } from '@crude-alpha/recording';
import { type Command, numberOption, onlyPositional, readArguments } from './command.ts';

/** `crude tape cat`: the events of a tape file, a JSON object a line, with their ordinals. */
export const tapeCat: Command = async (args, { lines }) => {
  const { positionals, values } = readArguments(args, {
    limit: { type: 'string' },
    only: { type: 'string' },
  });
  const path = onlyPositional(positionals, 'tape file');
  const wanted = values.only === undefined ? () => true : onlyOf(values.only.split(','));
  let left =
    values.limit === undefined ? Number.POSITIVE_INFINITY : numberOption('limit', values.limit);
  const decoder = new BlockDecoder();
  for await (const block of readTapeFile(path)) {
    for (const [at, event] of eventsOf(decoder, block, path).entries()) {
      if (!wanted(event)) continue;
      if (left-- <= 0) return 0;
      lines.line(JSON.stringify({ ordinal: block.ordinal + at, ...event }));
    }
    if (lines.full) await lines.drained();
  }
  return 0;
};
