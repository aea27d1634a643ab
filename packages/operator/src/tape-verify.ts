import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, RecordingError, readTapeFile } from '@crude-alpha/recording';
import { type Command, onlyPositional, readArguments } from './command.ts';

/** `crude tape verify`: reads every byte of a tape file, and says where it is damaged. */
export const tapeVerify: Command = async (args, { lines }) => {
  const path = onlyPositional(readArguments(args, {}).positionals, 'tape file');
  const decoder = new BlockDecoder();
  let events = 0;
  let blocks = 0;
  let unchecked = 0;
  try {
    for await (const block of readTapeFile(path)) {
      events += eventsOf(decoder, block, path).length;
      blocks++;
      if (!block.checked) unchecked++;
    }
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    lines.line(`failed  ${error.code}: ${error.message}`);
    lines.line(`failed  ${events} events in ${blocks} blocks are good before it`);
    return 1;
  }
  if (unchecked > 0) lines.line(`note    ${unchecked} blocks have no checksum`);
  lines.line(`ok      ${path}: ${events} events in ${blocks} blocks`);
  return 0;
};
