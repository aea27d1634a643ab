/** One column of a block in the making, in ClickHouse's Native format. */
export interface Column {
  /** Its type as ClickHouse writes it. */
  readonly type: string;
  /** Bytes of the values so far, in pieces; they are good until something is added or cleared. */
  pieces(): Uint8Array[];
  clear(): void;
}

const FIRST_CAPACITY = 1024;
const TWO_32 = 4_294_967_296;
/** Bytes of the longest length that a text may have. */
const MAX_VARINT = 5;

/** Small unsigned numbers, a byte each. */
export class ByteColumn implements Column {
  readonly type: string;
  #bytes: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #count = 0;

  constructor(type = 'UInt8') {
    this.type = type;
  }

  push(value: number): void {
    if (this.#count === this.#bytes.length) this.#bytes = grown(this.#bytes, Uint8Array);
    this.#bytes[this.#count++] = value;
  }

  pieces(): Uint8Array[] {
    return [this.#bytes.subarray(0, this.#count)];
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Numbers from 0 to 65,535. */
export class ShortColumn implements Column {
  readonly type = 'UInt16';
  #values: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  #count = 0;

  push(value: number): void {
    if (this.#count === this.#values.length) this.#values = grown(this.#values, Uint16Array);
    this.#values[this.#count++] = value;
  }

  pieces(): Uint8Array[] {
    return [bytesOf(this.#values.subarray(0, this.#count))];
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Integers of 64 bits as far as a double holds them exactly: written as two halves, without a BigInt. */
export class LongColumn implements Column {
  readonly type: string;
  #words: Uint32Array = new Uint32Array(2 * FIRST_CAPACITY);
  #count = 0;

  constructor(type: 'Int64' | 'UInt64' | "DateTime64(6, 'UTC')") {
    this.type = type;
  }

  push(value: number): void {
    const at = 2 * this.#count++;
    if (at === this.#words.length) this.#words = grown(this.#words, Uint32Array);
    // Storing takes a number modulo 2³², which is its low half, and gives a negative one its complement.
    this.#words[at] = value;
    this.#words[at + 1] = Math.floor(value / TWO_32);
  }

  pieces(): Uint8Array[] {
    return [bytesOf(this.#words.subarray(0, 2 * this.#count))];
  }

  clear(): void {
    this.#count = 0;
  }
}

/** Text of any length: each value behind its length. */
export class TextColumn implements Column {
  readonly type = 'String';
  #bytes: Buffer = Buffer.alloc(FIRST_CAPACITY);
  #at = 0;

  push(value: string | Uint8Array): void {
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    this.#reserve(length + MAX_VARINT);
    for (let rest = length; ; rest >>>= 7) {
      this.#bytes[this.#at++] = rest > 127 ? (rest & 127) | 128 : rest;
      if (rest <= 127) break;
    }
    if (length === 0) return;
    if (typeof value === 'string') this.#bytes.write(value, this.#at);
    else this.#bytes.set(value, this.#at);
    this.#at += length;
  }

  pieces(): Uint8Array[] {
    return [this.#bytes.subarray(0, this.#at)];
  }

  clear(): void {
    this.#at = 0;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(2 * this.#bytes.length, this.#at + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Lists of 64-bit integers: where each list ends, then all values. */
export class LongListColumn implements Column {
  readonly type: string;
  readonly #ends: LongColumn = new LongColumn('UInt64');
  readonly #values: LongColumn;
  #end = 0;

  constructor(element: 'Int64' | 'UInt64') {
    this.type = `Array(${element})`;
    this.#values = new LongColumn(element);
  }

  pushAll(values: readonly number[]): void {
    for (const value of values) this.#values.push(value);
    this.#end += values.length;
    this.#ends.push(this.#end);
  }

  pieces(): Uint8Array[] {
    return [...this.#ends.pieces(), ...this.#values.pieces()];
  }

  clear(): void {
    this.#ends.clear();
    this.#values.clear();
    this.#end = 0;
  }
}

/** Version of the dictionary's layout; then flags: a dictionary that stands in the block, and how wide the indexes are. */
const DICTIONARY_VERSION = 1;
const DICTIONARY_FLAGS = 0x600;
const INDEX_OF_16_BITS = 1;
const INDEX_OF_32_BITS = 2;
const MOST_IN_16_BITS = 65_536;

/** Names that repeat: a dictionary, and an index for each row. */
export class NameColumn implements Column {
  readonly type = 'LowCardinality(String)';
  readonly #numbers = new Map<string, number>();
  #indexes: Uint16Array | Uint32Array = new Uint16Array(FIRST_CAPACITY);
  #count = 0;
  #last = '';
  #lastNumber = -1;

  push(name: string): void {
    if (this.#count === this.#indexes.length) {
      this.#indexes =
        this.#indexes instanceof Uint16Array
          ? grown(this.#indexes, Uint16Array)
          : grown(this.#indexes, Uint32Array);
    }
    if (name !== this.#last || this.#lastNumber < 0) {
      this.#last = name;
      this.#lastNumber = this.#numbers.get(name) ?? this.#introduce(name);
    }
    this.#indexes[this.#count++] = this.#lastNumber;
  }

  #introduce(name: string): number {
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    if (number === MOST_IN_16_BITS) this.#indexes = new Uint32Array(this.#indexes);
    return number;
  }

  pieces(): Uint8Array[] {
    if (this.#count === 0) return [];
    const width = this.#indexes instanceof Uint16Array ? INDEX_OF_16_BITS : INDEX_OF_32_BITS;
    const head = new Uint32Array([
      DICTIONARY_VERSION,
      0,
      DICTIONARY_FLAGS | width,
      0,
      this.#numbers.size,
      0,
    ]);
    const names: Uint8Array[] = [];
    for (const name of this.#numbers.keys()) {
      const bytes = Buffer.from(name);
      names.push(varint(bytes.length), bytes);
    }
    const rows = new Uint32Array([this.#count, 0]);
    return [
      bytesOf(head),
      Buffer.concat(names),
      bytesOf(rows),
      bytesOf(this.#indexes.subarray(0, this.#count)),
    ];
  }

  clear(): void {
    if (this.#indexes instanceof Uint32Array) this.#indexes = new Uint16Array(FIRST_CAPACITY);
    this.#numbers.clear();
    this.#count = 0;
    this.#lastNumber = -1;
  }
}

/** An unsigned LEB128 number, as Native writes lengths. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function bytesOf(values: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(
  old: T,
  make: new (length: number) => T,
): T {
  const larger = new make(2 * old.length);
  larger.set(old);
  return larger;
}
