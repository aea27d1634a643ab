import { BlockEncoder, readBlockHeader } from '@crude-alpha/contracts';
import { withChecksum } from './block-checksum.ts';
import { TapeFileError } from './errors.ts';
import { jump, openTapeFile, walkTapeFile } from './tape-file.ts';

/** Writes a recorded tape. */
export interface TapeFileWriter {
  /** Ordinal that the next block must begin with; null while the file is empty. */
  readonly nextOrdinal: number | null;
  append(block: Uint8Array): Promise<void>;
  /** Marks the end, and returns when the disk has it all. */
  close(): Promise<void>;
  /** Leaves the file without the mark: it is not all that it was to be. */
  abandon(): Promise<void>;
}

/**
 * Opens a recorded tape to go on behind its last block, or begins one. A last block that was cut
 * short, as by a crash in the middle of writing it, is taken off, as is the mark of the end, when there is more to
 * write; any other damage is an error.
 */
export async function openTapeFileWriter(path: string): Promise<TapeFileWriter> {
  const handle = await openTapeFile(path, 'a+');
  let end = 0;
  let nextOrdinal: number | null = null;
  try {
    for await (const { bytes, offset, ordinal, count } of walkTapeFile(handle, path)) {
      if (count > 0) end = offset + bytes.length;
      nextOrdinal = ordinal + count;
    }
  } catch (error) {
    if (!(error instanceof TapeFileError && error.code === 'FILE_TRUNCATED')) {
      await handle.close();
      throw error;
    }
  }
  let isCut = false;
  const write = async (block: Uint8Array): Promise<void> => {
    if (!isCut) await handle.truncate(end);
    isCut = true;
    await handle.appendFile(withChecksum(block));
  };
  return {
    get nextOrdinal() {
      return nextOrdinal;
    },
    async append(block) {
      const { ordinal, count } = readBlockHeader(block);
      if (nextOrdinal !== null && ordinal !== nextOrdinal) {
        throw jump(path, end, nextOrdinal, ordinal);
      }
      if (count === 0) return;
      await write(block);
      end += block.length;
      nextOrdinal = ordinal + count;
    },
    async close() {
      await write(new BlockEncoder(64).finish(nextOrdinal ?? 0));
      await handle.sync();
      await handle.close();
    },
    async abandon() {
      await handle.sync();
      await handle.close();
    },
  };
}
