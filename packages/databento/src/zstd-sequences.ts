import { BackwardBits, corrupt } from './zstd-bits.ts';
import { type FseTable, fseOfOne, fseTable, nextState, readFse } from './zstd-fse.ts';

/** The tables by which the last block told its sequences; a block may use them again. */
export interface SequenceTables {
  literal: FseTable | undefined;
  offset: FseTable | undefined;
  match: FseTable | undefined;
}

/** What literals to copy, and what to repeat of that which is there; the sink does it. */
export type SequenceSink = (literals: number, offset: number, match: number) => void;

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);
const predefined = {
  literal: fseTable(
    [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)],
    6,
  ),
  offset: fseTable([...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)], 5),
  match: fseTable([1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)], 6),
};
const most = {
  literal: { log: 9, symbol: 35 },
  offset: { log: 8, symbol: 31 },
  match: { log: 9, symbol: 52 },
};
const order = ['literal', 'offset', 'match'] as const;

/** Extra bits of each code; where one code ends, the next begins. */
const literalBits = Uint8Array.of(
  ...times(16, 0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
const matchBits = Uint8Array.of(
  ...times(32, 0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
);
const literalBase = basesOf(literalBits, 0);
const matchBase = basesOf(matchBits, 3);

function basesOf(bits: Uint8Array, first: number): Uint32Array {
  let next = first;
  return Uint32Array.from(bits, (width) => {
    const base = next;
    next += 2 ** width;
    return base;
  });
}

/** Reads the sequences of a block; says how many there were. */
export function readSequences(
  bytes: Uint8Array,
  from: number,
  to: number,
  tables: SequenceTables,
  sink: SequenceSink,
): number {
  if (from >= to) throw corrupt('a block without sequences');
  let at = from;
  let count = bytes[at++]!;
  if (count === 255) {
    count = (bytes[at]! | (bytes[at + 1]! << 8)) + 0x7f00;
    at += 2;
  } else if (count > 127) count = ((count - 128) << 8) | bytes[at++]!;
  if (count === 0) {
    if (at !== to) throw corrupt('a block with more than it says');
    return 0;
  }
  const modes = bytes[at++]!;
  if (at > to || (modes & 3) !== 0) throw corrupt('sequences of unknown modes');
  order.forEach((name, i) => {
    const mode = (modes >> (6 - 2 * i)) & 3;
    if (mode === 0) tables[name] = predefined[name];
    else if (mode === 1) {
      const symbol = at < to ? bytes[at++]! : 255;
      if (symbol > most[name].symbol) throw corrupt(`a code ${symbol} that is none`);
      tables[name] = fseOfOne(symbol);
    } else if (mode === 2) {
      const read = readFse(bytes, at, to, most[name]);
      tables[name] = read.table;
      at = read.end;
    }
  });
  const { literal, offset, match } = tables;
  if (literal === undefined || offset === undefined || match === undefined) {
    throw corrupt('a table again that never was');
  }
  const bits = new BackwardBits(bytes, at, to);
  let literalState = bits.read(literal.log);
  let offsetState = bits.read(offset.log);
  let matchState = bits.read(match.log);
  for (let i = 1; ; i++) {
    const literalCode = literal.symbol[literalState]!;
    const offsetCode = offset.symbol[offsetState]!;
    const matchCode = match.symbol[matchState]!;
    const distance = 2 ** offsetCode + bits.readLong(offsetCode);
    const length = matchBase[matchCode]! + bits.read(matchBits[matchCode]!);
    sink(literalBase[literalCode]! + bits.read(literalBits[literalCode]!), distance, length);
    if (i === count) break;
    literalState = nextState(literal, literalState, bits);
    matchState = nextState(match, matchState, bits);
    offsetState = nextState(offset, offsetState, bits);
  }
  if (bits.left !== 0) throw corrupt('sequences that do not come out even');
  return count;
}
