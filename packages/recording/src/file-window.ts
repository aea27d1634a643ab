import type { FileHandle } from 'node:fs/promises';

/** Read at once: some blocks, so that small ones do not cost a system call each. */
const WINDOW_BYTES = 1024 * 1024;

/** Reads a file ahead. What it handed out stays valid: every window is a buffer of its own. */
export class FileWindow {
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
