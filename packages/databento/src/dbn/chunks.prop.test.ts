import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DbnDecoder, DbnError } from './index.ts';

const hex = readFileSync(new URL('../fixtures/all-of-3.dbn.hex', import.meta.url), 'latin1');
const file = new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const whole = read([file]);

/** The bytes of every record, from chunks that are overwritten as soon as they may be. */
function read(chunks: readonly Uint8Array[]): string[] {
  const decoder = new DbnDecoder();
  const records: string[] = [];
  for (const chunk of chunks) {
    const lent = chunk.slice();
    decoder.push(lent);
    while (decoder.next()) {
      records.push(`${decoder.position}:${Buffer.from(decoder.bytes()).toString('hex')}`);
    }
    lent.fill(0xff);
  }
  decoder.end();
  return records;
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const marks = [0, ...at.toSorted((a, b) => a - b), bytes.length];
  return marks.slice(1).map((end, i) => bytes.subarray(marks[i], end));
}

test('the records are the same however the stream is cut', () => {
  const place = fc.integer({ min: 0, max: file.length });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 40 }), (at) => {
      expect(read(cut(file, at))).toEqual(whole);
    }),
  );
});

test.each([1, 2, 3, 7, 15, 16, 17, 79, 80, 81, 1000])('in chunks of %i', (size) => {
  const at = Array.from({ length: Math.floor(file.length / size) }, (_, i) => i * size);
  expect(read(cut(file, at))).toEqual(whole);
});

describe('a file that ends early', () => {
  test('has its whole records and then says that it was cut off, at each byte', () => {
    const ends = new Set(whole.map((one) => Number(one.split(':')[0])).concat(file.length));
    for (let length = 0; length < file.length; length++) {
      const decoder = new DbnDecoder();
      decoder.push(file.subarray(0, length));
      let count = 0;
      while (decoder.next()) count++;
      const complete = whole.filter((one) => {
        const [at = '', bytes = ''] = one.split(':');
        return Number(at) + bytes.length / 2 <= length;
      });
      expect(count).toBe(complete.length);
      if (ends.has(length)) decoder.end();
      else expect(() => decoder.end()).toThrow(DbnError);
    }
  });
});
