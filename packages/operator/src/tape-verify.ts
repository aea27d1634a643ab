import { BlockDecoder } from '@crude-alpha/contracts';
import { eventsOf, RecordingError, readTapeFile } from '@crude-alpha/recording';
import { type Command, onlyPositional, readArguments } from './command.ts';

/** `crude tape verify`: reads every byte of a tape file, and says where it is damaged or that it has no end. */
export const tapeVerify: Command = async (args, { lines }) => {
  const path = onlyPositional(readArguments(args, {}).positionals, 'tape file');
  const decoder = new BlockDecoder();
  let events = 0;
  let blocks = 0;
  let unchecked = 0;
  try {
    for await (const block of readTapeFile(path, { ended: true })) {
      events += eventsOf(decoder, block, path).length;
      blocks++;
      if (!block.checked) unchecked++;
    }
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    if (error.code === 'FILE_NOT_ENDED') {
      lines.line(`open    ${error.code}: ${error.message}`);
      lines.line(`open    ${events} events in ${blocks} blocks are good so far`);
      return 3;
    }
    lines.line(`failed  ${error.code}: ${error.message}`);
    lines.line(`failed  ${events} events in ${blocks} blocks are good before it`);
    return 1;
  }
  if (unchecked > 0) lines.line(`note    ${unchecked} blocks have no checksum`);
  lines.line(`ok      ${path}: ${events} events in ${blocks} blocks`);
  return 0;
};
