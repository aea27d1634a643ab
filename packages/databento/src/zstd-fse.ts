import { type BackwardBits, corrupt } from './zstd-bits.ts';

/** A table of finite state entropy: of each state its symbol, and what state comes after it. */
export interface FseTable {
  readonly log: number;
  readonly symbol: Uint8Array;
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** A table from how often each symbol comes among its states; -1 is less than once. */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbol = new Uint8Array(size);
  const next = counts.map((count) => Math.abs(count));
  let high = size - 1;
  counts.forEach((count, s) => {
    if (count === -1) symbol[high--] = s;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  counts.forEach((count, s) => {
    for (let i = 0; i < count; i++) {
      symbol[at] = s;
      do at = (at + step) & (size - 1);
      while (at > high);
    }
  });
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const count = next[symbol[state]!]!++;
    bits[state] = log - (31 - Math.clz32(count));
    base[state] = (count << bits[state]!) - size;
  }
  return { log, symbol, bits, base };
}

/** The table of one symbol over and over. */
export function fseOfOne(symbol: number): FseTable {
  const symbols = Uint8Array.of(symbol);
  return { log: 0, symbol: symbols, bits: new Uint8Array(1), base: new Uint16Array(1) };
}

/** Reads the description of a table, and where it ends. */
export function readFse(
  bytes: Uint8Array,
  from: number,
  to: number,
  most: { readonly log: number; readonly symbol: number },
): { table: FseTable; end: number } {
  let bit = from * 8;
  const read = (count: number): number => {
    const at = bit >> 3;
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    bit += count;
    return (word >> ((bit - count) & 7)) & ((1 << count) - 1);
  };
  const log = read(4) + 5;
  if (log > most.log) throw corrupt(`a table of 2^${log} states`);
  const counts: number[] = [];
  let left = (1 << log) + 1;
  let threshold = 1 << log;
  let width = log + 1;
  while (left > 1) {
    if (counts.length > most.symbol || bit > to * 8) throw corrupt('a table without an end');
    const few = 2 * threshold - 1 - left;
    let value = read(width);
    // The smaller values take a bit less.
    if ((value & (threshold - 1)) < few) {
      value &= threshold - 1;
      bit--;
    } else if (value >= threshold) value -= few;
    const count = value - 1;
    counts.push(count);
    left -= Math.abs(count);
    if (left < 1) throw corrupt('a table with more states than it has');
    while (left < threshold) {
      width--;
      threshold >>= 1;
    }
    for (let again = count === 0 ? 3 : 0; again === 3; ) {
      again = read(2);
      for (let i = 0; i < again; i++) counts.push(0);
      if (counts.length > most.symbol + 1) throw corrupt('a table of too many symbols');
    }
  }
  const end = (bit + 7) >> 3;
  if (end > to) throw corrupt('a table that is cut off');
  return { table: fseTable(counts, log), end };
}

/** Steps to the next state. */
export function nextState(table: FseTable, state: number, bits: BackwardBits): number {
  return table.base[state]! + bits.read(table.bits[state]!);
}
