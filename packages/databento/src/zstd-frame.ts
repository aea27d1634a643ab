import { BackwardBits, corrupt } from './zstd-bits.ts';
import { decodeLiterals, type HuffmanTable, readHuffman } from './zstd-huffman.ts';
import { readSequences, type SequenceTables } from './zstd-sequences.ts';

/** The most that a block may hold, compressed or not. */
export const MOST_BLOCK: number = 128 * 1024;

/**
 * Decompresses the blocks of one frame (RFC 8878). It keeps as much of what came before as the frame's
 * window says, and writes nowhere that it has not measured: damaged blocks are errors, at once.
 */
export class ZstdFrame {
  readonly #window: number;
  readonly #tables: SequenceTables = { literal: undefined, offset: undefined, match: undefined };
  #huffman: HuffmanTable | undefined;
  /** The last three distances. */
  readonly #repeats: [number, number, number] = [1, 4, 8];
  /** What came before, and behind it what comes out of the block in work. */
  #out: Uint8Array = new Uint8Array(2 * MOST_BLOCK);
  #end = 0;
  /** Where the block in work began. */
  #begin = 0;
  #literals: Uint8Array = new Uint8Array(MOST_BLOCK);
  #literal = 0;
  #literalEnd = 0;

  constructor(window: number) {
    this.#window = window;
  }

  /** A block as it is. */
  raw(bytes: Uint8Array): Uint8Array {
    this.#room();
    this.#out.set(bytes, this.#end);
    this.#end += bytes.length;
    return this.#done();
  }

  /** A block of one byte over and over. */
  run(byte: number, count: number): Uint8Array {
    this.#room();
    this.#out.fill(byte, this.#end, this.#end + count);
    this.#end += count;
    return this.#done();
  }

  /** A block that was compressed, from one place of these bytes to another. */
  compressed(bytes: Uint8Array, from: number, to: number): Uint8Array {
    this.#room();
    const at = this.#readLiterals(bytes, from, to);
    readSequences(bytes, at, to, this.#tables, (literals, offset, match) => {
      this.#copyLiterals(literals);
      this.#repeat(this.#distance(offset, literals), match);
    });
    this.#copyLiterals(this.#literalEnd - this.#literal);
    return this.#done();
  }

  /** Makes room for a block; forgets what the window has passed. */
  #room(): void {
    const old = this.#out;
    if (this.#end + MOST_BLOCK > old.length) {
      // Twice the window: then all of it moves once in a window, not with each block.
      const most = 2 * this.#window + MOST_BLOCK;
      if (old.length < most) this.#out = new Uint8Array(Math.min(2 * old.length, most));
      const kept = Math.min(this.#end, this.#window);
      this.#out.set(old.subarray(this.#end - kept, this.#end));
      this.#end = kept;
    }
    this.#begin = this.#end;
  }

  #done(): Uint8Array {
    return this.#out.slice(this.#begin, this.#end);
  }

  #readLiterals(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 2) throw corrupt('a block of too few bytes');
    const head = bytes[from]!;
    const type = head & 3;
    const format = (head >> 2) & 3;
    const word = head + bytes[from + 1]! * 2 ** 8 + (bytes[from + 2] ?? 0) * 2 ** 16;
    this.#literal = 0;
    if (type < 2) {
      const headSize = [1, 2, 1, 3][format]!;
      const size = Math.floor(word / (headSize === 1 ? 8 : 16)) % 2 ** [5, 12, 5, 20][format]!;
      const at = from + headSize;
      const end = at + (type === 0 ? size : 1);
      if (size > MOST_BLOCK || end > to) throw corrupt(`literals of ${size} bytes`);
      if (type === 0) this.#literals.set(bytes.subarray(at, end));
      else this.#literals.fill(bytes[at]!, 0, size);
      this.#literalEnd = size;
      return end;
    }
    const width = [10, 10, 14, 18][format]!;
    const whole = word + (bytes[from + 3] ?? 0) * 2 ** 24 + (bytes[from + 4] ?? 0) * 2 ** 32;
    const size = Math.floor(whole / 16) % 2 ** width;
    const packed = Math.floor(whole / 2 ** (4 + width)) % 2 ** width;
    const at = from + [3, 3, 4, 5][format]!;
    const end = at + packed;
    if (size > MOST_BLOCK || end > to) throw corrupt(`literals of ${size} bytes`);
    this.#literalEnd = size;
    this.#unpack(bytes, at, end, type === 2, format === 0 ? 1 : 4);
    return end;
  }

  /** Literals by the codes of a tree, in one stream or four. */
  #unpack(bytes: Uint8Array, at: number, end: number, fresh: boolean, streams: 1 | 4): void {
    if (fresh) {
      const read = readHuffman(bytes, at, end);
      this.#huffman = read.table;
      at = read.end;
    }
    const table = this.#huffman;
    if (table === undefined) throw corrupt('a tree again that never was');
    const size = this.#literalEnd;
    if (streams === 1) {
      decodeLiterals(table, new BackwardBits(bytes, at, end), this.#literals, 0, size);
      return;
    }
    let from = at + 6;
    const part = (size + 3) >> 2;
    for (let i = 0; i < 4; i++) {
      const to = i === 3 ? end : from + (bytes[at + 2 * i]! | (bytes[at + 2 * i + 1]! << 8));
      if (to > end || 3 * part > size) throw corrupt('streams of literals that have no place');
      const bits = new BackwardBits(bytes, from, to);
      decodeLiterals(table, bits, this.#literals, i * part, i === 3 ? size : (i + 1) * part);
      from = to;
    }
  }

  /** Of a number that says one of the last distances, or a new one. */
  #distance(offset: number, literals: number): number {
    const repeats = this.#repeats;
    if (offset > 3) {
      repeats[2] = repeats[1];
      repeats[1] = repeats[0];
      repeats[0] = offset - 3;
      return repeats[0];
    }
    // Without literals the last distance would make one match of two, so it means the next.
    const which = offset - (literals === 0 ? 0 : 1);
    if (which === 0) return repeats[0];
    const distance = which === 3 ? repeats[0] - 1 : repeats[which as 1 | 2];
    if (which > 1) repeats[2] = repeats[1];
    repeats[1] = repeats[0];
    repeats[0] = distance;
    return distance;
  }

  #copyLiterals(count: number): void {
    this.#check(count);
    if (this.#literal + count > this.#literalEnd) throw corrupt('more literals than there are');
    const out = this.#out;
    const from = this.#literals;
    if (count > 32) out.set(from.subarray(this.#literal, this.#literal + count), this.#end);
    else for (let i = 0; i < count; i++) out[this.#end + i] = from[this.#literal + i]!;
    this.#literal += count;
    this.#end += count;
  }

  #repeat(distance: number, count: number): void {
    this.#check(count);
    if (distance < 1 || distance > Math.min(this.#end, this.#window)) {
      throw corrupt(`a match ${distance} bytes back`);
    }
    const out = this.#out;
    const to = this.#end;
    const from = to - distance;
    if (distance >= count && count > 32) out.copyWithin(to, from, from + count);
    else for (let i = 0; i < count; i++) out[to + i] = out[from + i]!;
    this.#end = to + count;
  }

  #check(count: number): void {
    if (this.#end + count - this.#begin > MOST_BLOCK) throw corrupt('a block of too much');
  }
}
