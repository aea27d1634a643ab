import { DbnError } from './dbn/errors.ts';

/** What does not follow RFC 8878. */
export function corrupt(what: string): DbnError {
  return new DbnError('ZSTD_CORRUPT', what);
}

/**
 * The streams of bits that zstd writes forwards and reads backwards: a mark, the highest bit of the last
 * byte, says where they begin. Up to three bytes behind the stream are looked at, and masked out.
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #from: number;
  /** Bits that are left. */
  left: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    const last = to > from ? bytes[to - 1]! : 0;
    if (last === 0) throw corrupt('a stream of bits without its mark');
    this.#bytes = bytes;
    this.#from = from;
    this.left = 8 * (to - from) - Math.clz32(last) + 23;
  }

  /** The next bits, 24 at most. */
  read(count: number): number {
    this.left -= count;
    if (this.left < 0) throw corrupt('a stream of bits that ends early');
    return this.#at(this.left) & ((1 << count) - 1);
  }

  /** The same for up to 31 bits. */
  readLong(count: number): number {
    if (count <= 24) return this.read(count);
    const high = this.read(count - 16);
    return high * 0x10000 + this.read(16);
  }

  /** The next bits without taking them; zeros stand behind the last. At most 24. */
  peek(count: number): number {
    const { left } = this;
    if (left >= count) return this.#at(left - count) & ((1 << count) - 1);
    return (this.#at(0) & ((1 << left) - 1)) << (count - left);
  }

  #at(bit: number): number {
    const bytes = this.#bytes;
    const at = this.#from + (bit >> 3);
    const word =
      bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    return word >>> (bit & 7);
  }
}
