import { DbnError } from './dbn/errors.ts';
import { MOST_BLOCK, ZstdFrame } from './zstd-frame.ts';

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const CHECKSUM = 4;
/** Decoders must accept 8 MiB; a header that asks for more than this is taken as damaged. */
const MOST_WINDOW = 128 * 1024 * 1024;

/**
 * Takes zstd apart as it comes, any number of frames in chunks of any size. It gathers block by block, so
 * it knows when a stream was cut off, and checks what a header claims before anyone makes room for it.
 * Checksums of content are passed over.
 *
 * @example
 * const zstd = new ZstdDecoder((bytes) => decoder.push(bytes));
 */
export class ZstdDecoder {
  readonly #give: (bytes: Uint8Array) => void;
  readonly #kept: Uint8Array = new Uint8Array(MOST_BLOCK + 32);
  #length = 0;
  /** How many bytes the step in work needs, and what then does it. */
  #need = 4;
  #step: () => void = this.#magic;
  #skip = 0;
  #frame: ZstdFrame | undefined;
  #checksum = 0;

  constructor(give: (bytes: Uint8Array) => void) {
    this.#give = give;
  }

  /** Takes the next bytes and gives on what they complete. */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#skip, chunk.length - at);
      this.#skip -= skipped;
      at += skipped;
      const count = Math.min(this.#need - this.#length, chunk.length - at);
      this.#kept.set(chunk.subarray(at, at + count), this.#length);
      this.#length += count;
      at += count;
      if (this.#length === this.#need) this.#step();
    }
  }

  /** Says that no more will come. */
  end(): void {
    if (this.#frame !== undefined || this.#length > 0 || this.#skip > 0) {
      throw new DbnError('TRUNCATED', 'the zstd stream is cut off');
    }
  }

  #magic(): void {
    const magic = this.#u32(0);
    if ((magic & ~15) >>> 0 === SKIPPABLE) this.#await(8, this.#skippable);
    else if (magic === FRAME) this.#await(5, this.#descriptor);
    else throw new DbnError('ZSTD_CORRUPT', 'no zstd frame begins where one should');
  }

  #skippable(): void {
    this.#skip = this.#u32(4);
    this.#restart();
  }

  #descriptor(): void {
    const descriptor = this.#kept[4]!;
    if ((descriptor & 8) !== 0) throw new DbnError('ZSTD_CORRUPT', 'a reserved bit is set');
    if ((descriptor & 3) !== 0) throw new DbnError('ZSTD_CORRUPT', 'it needs a dictionary');
    const single = (descriptor & 32) !== 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    this.#await(5 + (single ? 0 : 1) + sizeBytes, () => this.#header(single, sizeBytes));
  }

  #header(single: boolean, sizeBytes: number): void {
    const window = single ? this.#contentSize(sizeBytes) : this.#windowSize();
    if (window > MOST_WINDOW) {
      throw new DbnError('ZSTD_CORRUPT', `a window of ${window} bytes is too much`);
    }
    this.#checksum = (this.#kept[4]! & CHECKSUM) === 0 ? 0 : 4;
    this.#frame = new ZstdFrame(window);
    this.#length = 0;
    this.#await(3, this.#block);
  }

  #windowSize(): number {
    const byte = this.#kept[5]!;
    return 2 ** (10 + (byte >> 3)) * (1 + (byte & 7) / 8);
  }

  #contentSize(sizeBytes: number): number {
    let size = sizeBytes === 2 ? 256 : 0;
    for (let i = 0; i < sizeBytes; i++) size += this.#kept[5 + i]! * 2 ** (8 * i);
    return size;
  }

  #block(): void {
    const head = this.#kept[0]! | (this.#kept[1]! << 8) | (this.#kept[2]! << 16);
    const type = (head >> 1) & 3;
    const size = head >> 3;
    if (type === 3 || size > MOST_BLOCK) {
      throw new DbnError('ZSTD_CORRUPT', `a block of type ${type} with ${size} bytes`);
    }
    const last = (head & 1) === 1;
    this.#need = 3 + (type === 1 ? 1 : size);
    this.#step = () => this.#content(type, size, last);
    if (this.#length === this.#need) this.#step();
  }

  #content(type: number, size: number, last: boolean): void {
    const frame = this.#frame!;
    const kept = this.#kept;
    const bytes =
      type === 0
        ? frame.raw(kept.subarray(3, 3 + size))
        : type === 1
          ? frame.run(kept[3]!, size)
          : frame.compressed(kept, 3, 3 + size);
    this.#length = 0;
    if (last) {
      this.#frame = undefined;
      this.#skip = this.#checksum;
      this.#restart();
    } else this.#await(3, this.#block);
    if (bytes.length > 0) this.#give(bytes);
  }

  #restart(): void {
    this.#length = 0;
    this.#await(4, this.#magic);
  }

  #await(need: number, step: () => void): void {
    this.#need = need;
    this.#step = step;
  }

  #u32(at: number): number {
    const kept = this.#kept;
    return (kept[at]! | (kept[at + 1]! << 8) | (kept[at + 2]! << 16) | (kept[at + 3]! << 24)) >>> 0;
  }
}
