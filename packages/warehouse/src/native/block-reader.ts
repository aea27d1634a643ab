import { WarehouseError } from '../errors.ts';

/** Integers as doubles: those that we store are exact as such. */
export type Numbers = Float64Array | Uint8Array | Uint16Array;

/** Names by row. */
export interface Names {
  readonly at: (row: number) => string;
}

/** Texts or bytes by row. */
export interface Texts {
  readonly at: (row: number) => string;
  readonly bytesAt: (row: number) => Uint8Array;
}

/** Lists of integers by row. */
export interface Lists {
  readonly at: (row: number) => readonly number[];
}

/** A block of rows, column by column. */
export interface Block {
  readonly rows: number;
  readonly numbers: (name: string) => Numbers;
  readonly names: (name: string) => Names;
  readonly texts: (name: string) => Texts;
  readonly lists: (name: string) => Lists;
}

const TWO_32 = 4_294_967_296;
const DICTIONARY_IN_BLOCK = 0x200;
const INDEX_TYPE = 0xff;

/** Reads what ClickHouse sent in its Native format: blocks one after the other. */
export function* readBlocks(bytes: Uint8Array): Generator<Block, void> {
  const reader = new Reader(bytes);
  while (!reader.atEnd) yield reader.block();
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  block(): Block {
    const columns = this.#varint();
    const rows = this.#varint();
    const numbers = new Map<string, Numbers>();
    const names = new Map<string, Names>();
    const texts = new Map<string, Texts>();
    const lists = new Map<string, Lists>();
    for (let i = 0; i < columns; i++) {
      const name = this.#text();
      const type = this.#text();
      if (type === 'LowCardinality(String)') names.set(name, this.#names(rows));
      else if (type === 'String') texts.set(name, this.#texts(rows));
      else if (/^Array\(U?Int64\)$/.test(type)) lists.set(name, this.#lists(rows));
      else numbers.set(name, this.#numbers(type, rows));
    }
    return {
      rows,
      numbers: (name) => found(numbers, name),
      names: (name) => found(names, name),
      texts: (name) => found(texts, name),
      lists: (name) => found(lists, name),
    };
  }

  #numbers(type: string, rows: number): Numbers {
    if (type === 'UInt8' || type.startsWith('Enum8(')) return this.#take(rows);
    if (type === 'UInt16') return new Uint16Array(this.#aligned(2 * rows));
    if (/^(U?Int64|DateTime64\(\d.*\))$/.test(type)) return this.#longs(rows);
    throw corrupt(`a column of type ${type}`);
  }

  #longs(rows: number): Float64Array {
    const words = new Uint32Array(this.#aligned(8 * rows));
    const values = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      values[i] = (words[2 * i + 1]! | 0) * TWO_32 + words[2 * i]!;
    }
    return values;
  }

  #names(rows: number): Names {
    if (rows === 0) return { at: () => '' };
    this.#take(8);
    const flags = this.#longs(1)[0]!;
    if ((flags & DICTIONARY_IN_BLOCK) === 0) throw corrupt('names without a dictionary');
    const dictionary: string[] = [];
    const size = this.#longs(1)[0]!;
    for (let i = 0; i < size; i++) dictionary.push(this.#text());
    if (this.#longs(1)[0] !== rows) throw corrupt('names of another number of rows');
    const width = 2 ** (flags & INDEX_TYPE);
    const raw = this.#aligned(width * rows);
    const indexes =
      width === 1 ? new Uint8Array(raw) : width === 2 ? new Uint16Array(raw) : new Uint32Array(raw);
    return { at: (row) => dictionary[indexes[row]!]! };
  }

  #texts(rows: number): Texts {
    const starts = new Float64Array(rows);
    const ends = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const length = this.#varint();
      starts[i] = this.#at;
      this.#take(length);
      ends[i] = this.#at;
    }
    const bytesAt = (row: number): Uint8Array => this.#bytes.subarray(starts[row], ends[row]);
    return { bytesAt, at: (row) => decode(bytesAt(row)) };
  }

  #lists(rows: number): Lists {
    const ends = this.#longs(rows);
    const values = this.#longs(rows === 0 ? 0 : ends[rows - 1]!);
    return {
      at: (row) => Array.from(values.subarray(row === 0 ? 0 : ends[row - 1], ends[row])),
    };
  }

  #text(): string {
    return decode(this.#take(this.#varint()));
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw corrupt('it ends within a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw corrupt('it ends within a value');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** A copy that begins where numbers of any width may begin. */
  #aligned(length: number): ArrayBuffer {
    const taken = this.#take(length);
    const copy = new ArrayBuffer(length);
    new Uint8Array(copy).set(taken);
    return copy;
  }
}

function found<T>(columns: ReadonlyMap<string, T>, name: string): T {
  const column = columns.get(name);
  if (column === undefined) throw corrupt(`no column ${name} of the kind that is expected`);
  return column;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function corrupt(what: string): WarehouseError {
  return new WarehouseError('ANSWER_CORRUPT', `ClickHouse answered what cannot be read: ${what}`);
}
