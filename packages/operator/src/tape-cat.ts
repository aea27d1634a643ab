import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf } from '@crude-alpha/recording';
import { blocksOf } from './blocks-of.ts';
import {
  type Command,
  countOption,
  onlyPositional,
  readArguments,
  wantedOption,
} from './command.ts';

/** `crude tape cat`: the events of a tape file, a JSON object a line, with their ordinals. */
export const tapeCat: Command = async (args, { lines, stderr }) => {
  const { positionals, values } = readArguments(args, {
    limit: { type: 'string' },
    only: { type: 'string' },
  });
  const path = onlyPositional(positionals, 'tape file');
  const wanted = values.only === undefined ? () => true : wantedOption(values.only);
  let left =
    values.limit === undefined ? Number.POSITIVE_INFINITY : countOption('limit', values.limit);
  const decoder = new BlockDecoder();
  for await (const block of blocksOf(path, stderr)) {
    for (const [at, event] of eventsOf(decoder, block, path).entries()) {
      if (!wanted(event)) continue;
      if (left-- <= 0) return 0;
      lines.line(JSON.stringify({ ordinal: block.ordinal + at, ...event }));
    }
    if (lines.full) await lines.drained();
  }
  return 0;
};
