import { type FileHandle, open } from 'node:fs/promises';
import {
  BLOCK_HEADER_BYTES,
  BlockError,
  type BlockHeader,
  readBlockHeader,
  readBlockLength,
} from '@crude-alpha/contracts';
import { isIntact } from './block-checksum.ts';
import { TapeFileError } from './errors.ts';
import { FileWindow } from './file-window.ts';

/** A block of a recorded tape, and where it begins in its file. */
export interface FileBlock extends BlockHeader {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Whether it carries a checksum, which then was right. */
  readonly checked: boolean;
}

const MAGIC = 'CAT';
/** Far above what a writer packs: a length beyond it comes from damage, not from a block. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

/**
 * Walks a recorded tape: tape blocks one after the other, nothing between them. Throws a
 * `TapeFileError` at the first byte that does not go on as the blocks before it promise; where it has to be
 * `ended`, also at its end if the mark is missing there.
 */
export async function* readTapeFile(
  path: string,
  { ended = false }: { readonly ended?: boolean } = {},
): AsyncGenerator<FileBlock, void> {
  const handle = await openTapeFile(path, 'r');
  let [hasEnded, end] = [false, 0];
  try {
    for await (const block of walkTapeFile(handle, path)) {
      hasEnded = block.count === 0;
      end = block.offset + block.bytes.length;
      if (!hasEnded) yield block;
    }
    if (ended && !hasEnded) {
      const reason = 'it was not ended: cut short, or still being written';
      throw new TapeFileError('FILE_NOT_ENDED', path, end, reason);
    }
  } finally {
    await handle.close();
  }
}

/** The blocks, and last the mark without events that tells a recording that was ended from one that was cut. */
export async function* walkTapeFile(
  handle: FileHandle,
  path: string,
): AsyncGenerator<FileBlock, void> {
  const window = new FileWindow(handle);
  let expected: number | null = null;
  let ended = false;
  for (let offset = 0; ; ) {
    const head = await window.read(offset, BLOCK_HEADER_BYTES);
    if (head.length === 0) return;
    if (ended) throw new TapeFileError('FILE_CORRUPT', path, offset, 'bytes behind the end mark');
    const length = inFile(() => readBlockLength(head), path, offset);
    if (length === null) throw truncated(path, offset, BLOCK_HEADER_BYTES, head.length);
    if (length > MAX_BLOCK_BYTES) {
      throw new TapeFileError('FILE_CORRUPT', path, offset, `a block of ${length} bytes cannot be`);
    }
    const bytes = await window.read(offset, length);
    if (bytes.length < length) {
      const next = nextBlock(bytes, expected ?? 0);
      if (next === null) throw truncated(path, offset, length, bytes.length);
      const reason = `a block of ${length} bytes, and another begins at byte ${offset + next}`;
      throw new TapeFileError('FILE_CORRUPT', path, offset, reason);
    }
    const { ordinal, count } = inFile(() => readBlockHeader(bytes), path, offset);
    const checked = isIntact(bytes);
    if (checked === false) {
      throw new TapeFileError(
        'FILE_CORRUPT',
        path,
        offset,
        'the checksum is not that of the block',
      );
    }
    if (expected !== null && ordinal !== expected) throw jump(path, offset, expected, ordinal);
    expected = ordinal + count;
    ended = count === 0;
    yield { bytes, offset, ordinal, count, checked: checked === true };
    offset += length;
  }
}

/** Where in the bytes behind a block's beginning another block begins that is whole; null where none does. */
function nextBlock(bytes: Buffer, expected: number): number | null {
  for (let at = bytes.indexOf(MAGIC, 1); at > 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (isBlock(bytes.subarray(at), expected)) return at;
  }
  return null;
}

function isBlock(bytes: Buffer, expected: number): boolean {
  try {
    const length = readBlockLength(bytes);
    if (length === null || length > bytes.length) return false;
    const block = bytes.subarray(0, length);
    const { ordinal } = readBlockHeader(block);
    return isIntact(block) ?? ordinal >= expected;
  } catch (cause) {
    if (!(cause instanceof BlockError)) throw cause;
    return false;
  }
}

/** Opens a recorded tape, or says in one line why it cannot be. */
export async function openTapeFile(path: string, flags: 'r' | 'a+'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new TapeFileError('FILE_UNREADABLE', path, 0, code, { cause });
  }
}

/** An event that does not follow the one before it. */
export function jump(path: string, offset: number, expected: number, found: number): TapeFileError {
  const reason = `event ${found} follows where ${expected} must`;
  return new TapeFileError('FILE_NOT_CONTIGUOUS', path, offset, reason);
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
