import type { Writable } from 'node:stream';
import { type FileBlock, RecordingError, readTapeFile } from '@crude-alpha/recording';

/** The blocks of a tape file. Says so where it has no end: more may have been recorded than is there. */
export async function* blocksOf(path: string, stderr: Writable): AsyncGenerator<FileBlock, void> {
  try {
    yield* readTapeFile(path, { ended: true });
  } catch (error) {
    if (!(error instanceof RecordingError) || error.code !== 'FILE_NOT_ENDED') throw error;
    stderr.write(`crude: note: ${error.code}: ${error.message}\n`);
  }
}
