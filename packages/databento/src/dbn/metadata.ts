import { DbnError } from './errors.ts';
import type { DbnVersion } from './layout.ts';
import { readText } from './text.ts';

/** What a file or a session says of itself before its records. */
export interface Metadata {
  readonly version: DbnVersion;
  readonly dataset: string;
  /** One of `schemas`; 65535 where the records are of several. */
  readonly schema: number;
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  /** Nanoseconds since the epoch, exclusive; U64MAX where there is no end. */
  readonly end: bigint;
  /** The most records that were asked for, 0 for all. */
  readonly limit: bigint;
  /** Version 1 alone; U64MAX where it was not known. */
  readonly recordCount?: bigint;
  /** One of `stypes`; 255 where the symbols are of several. */
  readonly stypeIn: number;
  readonly stypeOut: number;
  /** Whether each record ends with the time at which it was sent. */
  readonly tsOut: boolean;
  /** Bytes of a symbol: 22 in version 1, 71 since. */
  readonly symbolCstrLength: number;
  /** What describes the records of a schema of one's own, as its bytes; most have none. */
  readonly schemaDefinition?: Uint8Array;
  readonly symbols: readonly string[];
  /** Symbols that did not resolve on some days. */
  readonly partial: readonly string[];
  readonly notFound: readonly string[];
  readonly mappings: readonly SymbolMapping[];
}

export interface SymbolMapping {
  readonly rawSymbol: string;
  readonly intervals: readonly MappingInterval[];
}

/** What a symbol stands for from one day until before another; days are written 20261120. */
export interface MappingInterval {
  readonly startDate: number;
  readonly endDate: number;
  readonly symbol: string;
}

/** What comes before the length of the rest. */
export const PREFIX_SIZE = 8;
/** The fixed part of what that length counts, with the length of the schema definition. */
export const FIXED_SIZE = 104;
/** A symbol of version 1; later versions say it themselves. */
export const V1_SYMBOL_SIZE = 22;

/** Reads the version and the full size from the first eight bytes. */
export function readPrefix(bytes: Uint8Array): { version: DbnVersion; size: number } {
  if (bytes[0] !== 0x44 || bytes[1] !== 0x42 || bytes[2] !== 0x4e) {
    throw new DbnError('NOT_DBN', 'the stream does not begin with "DBN"');
  }
  const version = bytes[3]!;
  if (version !== 1 && version !== 2 && version !== 3) {
    throw new DbnError('BAD_VERSION', `DBN version ${version} is not one of 1, 2 and 3`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(4, true);
  if (length < FIXED_SIZE) {
    throw new DbnError('BAD_METADATA', `metadata of ${length} bytes is too short`);
  }
  return { version, size: PREFIX_SIZE + length };
}

/** Reads metadata of which all bytes are there, from its "DBN" on. */
export function decodeMetadata(bytes: Uint8Array): Metadata {
  if (bytes.length < PREFIX_SIZE) throw new DbnError('TRUNCATED', 'the metadata is cut off');
  const { version, size } = readPrefix(bytes);
  if (bytes.length < size) throw new DbnError('TRUNCATED', 'the metadata is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const first = version === 1;
  // Version 1 has the number of records between the limit and the types of symbols.
  const stypes = first ? 58 : 50;
  const symbolCstrLength = first ? V1_SYMBOL_SIZE : view.getUint16(53, true);
  if (symbolCstrLength === 0) throw new DbnError('BAD_METADATA', 'symbols of no bytes');
  const schemaDefinition = readSchemaDefinition(bytes, view);
  const listsAt = PREFIX_SIZE + FIXED_SIZE + schemaDefinition.length;
  const lists = new ListReader(bytes, view, listsAt, symbolCstrLength);
  return {
    version,
    dataset: readText(bytes, 8, 16),
    schema: view.getUint16(24, true),
    start: view.getBigUint64(26, true),
    end: view.getBigUint64(34, true),
    limit: view.getBigUint64(42, true),
    ...(first ? { recordCount: view.getBigUint64(50, true) } : {}),
    stypeIn: view.getUint8(stypes),
    stypeOut: view.getUint8(stypes + 1),
    tsOut: view.getUint8(stypes + 2) !== 0,
    symbolCstrLength,
    ...(schemaDefinition.length > 0 ? { schemaDefinition } : {}),
    symbols: lists.symbols(),
    partial: lists.symbols(),
    notFound: lists.symbols(),
    mappings: lists.mappings(),
  };
}

/** A copy, since the bytes of a chunk may be used again. */
function readSchemaDefinition(bytes: Uint8Array, view: DataView): Uint8Array {
  const at = PREFIX_SIZE + FIXED_SIZE;
  const length = view.getUint32(at - 4, true);
  if (length > view.byteLength - at) {
    throw new DbnError('BAD_METADATA', `a schema definition of ${length} bytes is too long`);
  }
  return new Uint8Array(bytes.subarray(at, at + length));
}

/** Reads the lists at the end; believes no count that the bytes cannot hold. */
class ListReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #symbolSize: number;
  #at: number;

  constructor(bytes: Uint8Array, view: DataView, at: number, symbolSize: number) {
    this.#bytes = bytes;
    this.#view = view;
    this.#at = at;
    this.#symbolSize = symbolSize;
  }

  symbols(): string[] {
    return this.#list(this.#symbolSize, () => this.#symbol());
  }

  mappings(): SymbolMapping[] {
    return this.#list(this.#symbolSize + 4, () => ({
      rawSymbol: this.#symbol(),
      intervals: this.#list(this.#symbolSize + 8, () => ({
        startDate: this.#u32(),
        endDate: this.#u32(),
        symbol: this.#symbol(),
      })),
    }));
  }

  #list<T>(least: number, one: () => T): T[] {
    const count = this.#u32();
    this.#need(count * least);
    return Array.from({ length: count }, one);
  }

  #symbol(): string {
    this.#need(this.#symbolSize);
    const text = readText(this.#bytes, this.#at, this.#symbolSize);
    this.#at += this.#symbolSize;
    return text;
  }

  #u32(): number {
    this.#need(4);
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #need(count: number): void {
    const left = this.#view.byteLength - this.#at;
    if (count > left) {
      throw new DbnError('BAD_METADATA', `${count} bytes of lists where ${left} are left`);
    }
  }
}
