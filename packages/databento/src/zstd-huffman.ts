import { BackwardBits, corrupt } from './zstd-bits.ts';
import { nextState, readFse } from './zstd-fse.ts';

const MOST_BITS = 11;

/** By the next `log` bits: which literal they begin with, and how many of them it takes. */
export interface HuffmanTable {
  readonly log: number;
  readonly symbol: Uint8Array;
  readonly bits: Uint8Array;
}

/** Reads the description of a tree, and where it ends. */
export function readHuffman(
  bytes: Uint8Array,
  from: number,
  to: number,
): { table: HuffmanTable; end: number } {
  if (from >= to) throw corrupt('literals without a tree');
  const head = bytes[from]!;
  const count = head - 127;
  const end = from + 1 + (head < 128 ? head : (count + 1) >> 1);
  if (end > to) throw corrupt('a tree that is cut off');
  const weights =
    head < 128
      ? packedWeights(bytes, from + 1, end)
      : Array.from({ length: count }, (_, i) => {
          const both = bytes[from + 1 + (i >> 1)]!;
          return i % 2 === 0 ? both >> 4 : both & 15;
        });
  return { table: huffmanOf(weights), end };
}

/** Two states in turn, until there are no bits to step with. */
function packedWeights(bytes: Uint8Array, from: number, to: number): number[] {
  const { table, end } = readFse(bytes, from, to, { log: 6, symbol: 255 });
  const bits = new BackwardBits(bytes, end, to);
  const weights: number[] = [];
  let now = bits.read(table.log);
  let other = bits.read(table.log);
  while (bits.left >= table.bits[now]!) {
    weights.push(table.symbol[now]!);
    if (weights.length > 255) throw corrupt('a tree of too many literals');
    const next = nextState(table, now, bits);
    now = other;
    other = next;
  }
  weights.push(table.symbol[now]!, table.symbol[other]!);
  return weights;
}

/** The weight of the last literal is what is missing. */
function huffmanOf(weights: number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) {
    if (weight > MOST_BITS) throw corrupt('a code of too many bits');
    if (weight > 0) sum += 1 << (weight - 1);
  }
  const log = 32 - Math.clz32(sum);
  const missing = (1 << log) - sum;
  if (sum === 0 || log > MOST_BITS || (missing & (missing - 1)) !== 0 || weights.length > 255) {
    throw corrupt('a tree that does not add up');
  }
  weights.push(32 - Math.clz32(missing));
  const symbol = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((one, literal) => {
      if (one !== weight) return;
      const end = at + (1 << (weight - 1));
      symbol.fill(literal, at, end);
      bits.fill(log + 1 - weight, at, end);
      at = end;
    });
  }
  return { log, symbol, bits };
}

/** Decodes one stream of literals into its place. */
export function decodeLiterals(
  { log, symbol, bits: lengths }: HuffmanTable,
  bits: BackwardBits,
  out: Uint8Array,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at++) {
    const code = bits.peek(log);
    out[at] = symbol[code]!;
    bits.left -= lengths[code]!;
    if (bits.left < 0) break;
  }
  if (bits.left !== 0) throw corrupt('literals that do not come out even');
}
