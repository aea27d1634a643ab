import { type FileHandle, open } from 'node:fs/promises';
import {
  BLOCK_HEADER_BYTES,
  BlockError,
  type BlockHeader,
  readBlockHeader,
  readBlockLength,
} from '@crude-alpha/contracts';
import { TapeFileError } from '../errors.ts';

/** A block of a recorded tape, and where it begins in its file. */
export interface FileBlock extends BlockHeader {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Far above what a writer packs: a length beyond it comes from damage, not from a block. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

/** Read at once: some blocks, so that small ones do not cost a system call each. */
const WINDOW_BYTES = 1024 * 1024;

/**
 * Walks a recorded tape: tape blocks one after the other, nothing between them. Throws a
 * `TapeFileError` at the first byte that does not go on as the blocks before it promise.
 */
export async function* readTapeFile(path: string): AsyncGenerator<FileBlock, void> {
  const handle = await openFile(path, 'r');
  try {
    yield* walk(handle, path);
  } finally {
    await handle.close();
  }
}

/** Writes a recorded tape. */
export interface TapeFileWriter {
  /** Ordinal that the next block must begin with; null while the file is empty. */
  readonly nextOrdinal: number | null;
  append(block: Uint8Array): Promise<void>;
  /** Returns when the disk has it all. */
  close(): Promise<void>;
}

/**
 * Opens a recorded tape to go on behind its last block, or begins one. A last block that was cut
 * short, as by a crash in the middle of writing it, is taken off; any other damage is an error.
 */
export async function openTapeFileWriter(path: string): Promise<TapeFileWriter> {
  const handle = await openFile(path, 'a+');
  let end = 0;
  let nextOrdinal: number | null = null;
  try {
    for await (const { bytes, offset, ordinal, count } of walk(handle, path)) {
      end = offset + bytes.length;
      nextOrdinal = ordinal + count;
    }
  } catch (error) {
    if (!(error instanceof TapeFileError && error.code === 'FILE_TRUNCATED')) {
      await handle.close();
      throw error;
    }
    await handle.truncate(end);
  }
  return {
    get nextOrdinal() {
      return nextOrdinal;
    },
    async append(block) {
      const { ordinal, count } = readBlockHeader(block);
      if (nextOrdinal !== null && ordinal !== nextOrdinal)
        throw jump(path, end, nextOrdinal, ordinal);
      await handle.appendFile(block);
      end += block.length;
      nextOrdinal = ordinal + count;
    },
    async close() {
      await handle.sync();
      await handle.close();
    },
  };
}

async function* walk(handle: FileHandle, path: string): AsyncGenerator<FileBlock, void> {
  const window = new FileWindow(handle);
  let expected: number | null = null;
  for (let offset = 0; ; ) {
    const head = await window.read(offset, BLOCK_HEADER_BYTES);
    if (head.length === 0) return;
    const length = inFile(() => readBlockLength(head), path, offset);
    if (length === null) throw truncated(path, offset, BLOCK_HEADER_BYTES, head.length);
    if (length > MAX_BLOCK_BYTES) {
      throw new TapeFileError('FILE_CORRUPT', path, offset, `a block of ${length} bytes cannot be`);
    }
    const bytes = await window.read(offset, length);
    if (bytes.length < length) throw truncated(path, offset, length, bytes.length);
    const { ordinal, count } = inFile(() => readBlockHeader(bytes), path, offset);
    if (expected !== null && ordinal !== expected) throw jump(path, offset, expected, ordinal);
    expected = ordinal + count;
    yield { bytes, offset, ordinal, count };
    offset += length;
  }
}

/** Says of a block's own error where in which file it is. */
function inFile<T>(read: () => T, path: string, offset: number): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof BlockError)) throw cause;
    throw new TapeFileError('FILE_CORRUPT', path, offset, cause.message, { cause });
  }
}

function truncated(path: string, offset: number, expected: number, found: number): TapeFileError {
  const reason = `a block of ${expected} bytes ends after ${found}`;
  return new TapeFileError('FILE_TRUNCATED', path, offset, reason);
}

function jump(path: string, offset: number, expected: number, found: number): TapeFileError {
  const reason = `event ${found} follows where ${expected} must`;
  return new TapeFileError('FILE_NOT_CONTIGUOUS', path, offset, reason);
}

async function openFile(path: string, flags: 'r' | 'a+'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TapeFileError('FILE_UNREADABLE', path, 0, code, { cause });
  }
}

/** Reads ahead. What it handed out stays valid: every window is a buffer of its own. */
class FileWindow {
  readonly #handle: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  #base = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Fewer than `length` bytes when the file ends before. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < this.#base || offset + length > this.#base + this.#buffer.length) {
      await this.#load(offset, Math.max(length, WINDOW_BYTES));
    }
    const start = offset - this.#base;
    return this.#buffer.subarray(start, start + length);
  }

  async #load(offset: number, length: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(
        buffer,
        filled,
        length - filled,
        offset + filled,
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#base = offset;
  }
}
