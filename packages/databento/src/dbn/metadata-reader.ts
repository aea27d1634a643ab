import { DbnError } from './errors.ts';
import { decodeMetadata, type Metadata, PREFIX_SIZE, readPrefix } from './metadata.ts';

/** Metadata of all of a market's options takes some 200 MB; a length beyond this is no length. */
const MOST = 2 ** 30;

/** Gathers the bytes of metadata from chunks of any size, and keeps no more than came. */
export class MetadataReader {
  #kept = new Uint8Array(256);
  #length = 0;
  #size: number | undefined;

  /** The metadata when it is complete, and how many bytes of this chunk belong to it. */
  push(chunk: Uint8Array): { metadata: Metadata; used: number } | undefined {
    let used = 0;
    if (this.#size === undefined) {
      used = this.#keep(chunk, PREFIX_SIZE);
      if (this.#length < PREFIX_SIZE) return undefined;
      this.#size = readPrefix(this.#kept.subarray(0, PREFIX_SIZE)).size;
      if (this.#size > MOST) {
        throw new DbnError('BAD_METADATA', `metadata of ${this.#size} bytes is too long`);
      }
    }
    used += this.#keep(chunk.subarray(used), this.#size);
    if (this.#length < this.#size) return undefined;
    const metadata = decodeMetadata(this.#kept.subarray(0, this.#size));
    this.#kept = new Uint8Array(0);
    return { metadata, used };
  }

  #keep(chunk: Uint8Array, until: number): number {
    const count = Math.min(until - this.#length, chunk.length);
    if (this.#length + count > this.#kept.length) {
      const larger = new Uint8Array(Math.max(2 * this.#kept.length, this.#length + count));
      larger.set(this.#kept.subarray(0, this.#length));
      this.#kept = larger;
    }
    this.#kept.set(chunk.subarray(0, count), this.#length);
    this.#length += count;
    return count;
  }
}
