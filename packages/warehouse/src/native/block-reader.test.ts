import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WarehouseError } from '../errors.ts';
import { readBlocks } from './block-reader.ts';
import { finishBlock } from './block-writer.ts';
import { ByteColumn, LongColumn, LongListColumn, NameColumn, TextColumn } from './columns.ts';

/** Two rows, written by hand from ClickHouse's description of the format. */
const byHand = Uint8Array.from([
  ...[5, 2], // five columns, two rows
  ...[1, 0x61, 5, ...Buffer.from('UInt8')], // a
  ...[7, 255],
  ...[1, 0x62, 5, ...Buffer.from('Int64')], // b
  ...[1, 0, 0, 0, 0, 0, 0, 0],
  ...[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], // -2
  ...[1, 0x63, 6, ...Buffer.from('String')], // c
  ...[0, 2, 0xc3, 0xa9], // '' and 'é'
  ...[1, 0x64, 22, ...Buffer.from('LowCardinality(String)')], // d
  ...[1, 0, 0, 0, 0, 0, 0, 0], // version of the dictionary
  ...[1, 6, 0, 0, 0, 0, 0, 0], // flags: dictionary in the block, 16-bit indexes
  ...[2, 0, 0, 0, 0, 0, 0, 0], // two names
  ...[1, 0x78, 1, 0x79],
  ...[2, 0, 0, 0, 0, 0, 0, 0], // two rows
  ...[0, 0, 1, 0],
  ...[1, 0x65, 12, ...Buffer.from('Array(Int64)')], // e
  ...[1, 0, 0, 0, 0, 0, 0, 0], // the first list ends behind one value
  ...[1, 0, 0, 0, 0, 0, 0, 0], // the second is empty
  ...[9, 0, 0, 0, 0, 0, 0, 0],
]);

function columns() {
  return {
    a: new ByteColumn(),
    b: new LongColumn('Int64'),
    c: new TextColumn(),
    d: new NameColumn(),
    e: new LongListColumn('Int64'),
  };
}

test('a block has the bytes that the format asks for', () => {
  const { a, b, c, d, e } = columns();
  for (const value of [7, 255]) a.push(value);
  for (const value of [1, -2]) b.push(value);
  for (const value of ['', 'é']) c.push(value);
  for (const value of ['x', 'y']) d.push(value);
  e.pushAll([9]);
  e.pushAll([]);
  expect([...finishBlock({ a, b, c, d, e }, 2)]).toEqual([...byHand]);
});

test('and is read back', () => {
  const [block, ...others] = [...readBlocks(byHand)];
  expect(others).toEqual([]);
  expect(block?.rows).toBe(2);
  expect([...block!.numbers('a')]).toEqual([7, 255]);
  expect([...block!.numbers('b')]).toEqual([1, -2]);
  expect([0, 1].map(block!.texts('c').at)).toEqual(['', 'é']);
  expect([0, 1].map(block!.names('d').at)).toEqual(['x', 'y']);
  expect([0, 1].map(block!.lists('e').at)).toEqual([[9], []]);
});

test('any values survive, block after block with the same columns', () => {
  const { b, c, d, e } = columns();
  const long = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  const row = fc.record({
    b: long,
    c: fc.string({ unit: 'grapheme', maxLength: 300 }),
    d: fc.string({ unit: 'grapheme', maxLength: 12 }),
    e: fc.array(long, { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 3_000 }), (rows) => {
      for (const one of rows) {
        b.push(one.b);
        c.push(one.c);
        d.push(one.d);
        e.pushAll(one.e);
      }
      const [block] = [...readBlocks(finishBlock({ b, c, d, e }, rows.length))];
      const read = rows.map((_, at) => ({
        b: block!.numbers('b')[at],
        c: block!.texts('c').at(at),
        d: block!.names('d').at(at),
        e: block!.lists('e').at(at),
      }));
      expect(read).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

test('cut off anywhere it is an error of ours', () => {
  for (let length = 1; length < byHand.length; length++) {
    let error: unknown;
    try {
      Array.from(readBlocks(byHand.subarray(0, length)));
    } catch (caught) {
      error = caught;
    }
    expect(error, String(length)).toBeInstanceOf(WarehouseError);
    expect((error as WarehouseError).code).toBe('ANSWER_CORRUPT');
  }
});
