import { hasEnd, TapeFileError } from '@crude-alpha/recording';
import { readArguments } from '../arguments.ts';
import type { Command } from '../standard.ts';
import { oneFile } from './one-file.ts';
import { surveyOf } from './survey.ts';

/** Reads every block against its checksum and decodes it; says whether the recording was ended. */
export const verify: Command = async (args, { lines }) => {
  const path = oneFile(readArguments(args, {}).positionals);
  try {
    const { blocks, checked, events } = await surveyOf(path);
    const ended = await hasEnd(path);
    if (!ended) lines.line(`note    ${path}: no end mark: it is being written, or was cut short`);
    if (checked < blocks)
      lines.line(`note    ${path}: ${blocks - checked} blocks without a checksum`);
    lines.line(`ok      ${path}: ${events} events in ${blocks} blocks`);
    return 0;
  } catch (error) {
    if (!(error instanceof TapeFileError)) throw error;
    lines.line(`failed  ${error.code} ${error.message}`);
    return 1;
  }
};
