import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';

interface Told {
  readonly lines: string[];
  readonly bad: string[];
}

function split(chunks: readonly Uint8Array[], maxBytes = 64): Told {
  const told: Told = { lines: [], bad: [] };
  const splitter = new LineSplitter(maxBytes, {
    onLine: (line) => told.lines.push(line),
    onBad: (why) => told.bad.push(why),
  });
  for (const chunk of chunks) splitter.push(chunk);
  return told;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('lines arrive whole, however the bytes are cut', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replace(/\n/g, ' '));
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (lines, at) => {
        const all = bytes(lines.map((text) => `${text}\n`).join(''));
        const cuts = [0, ...at.map((cut) => cut % (all.length + 1)), all.length];
        cuts.sort((left, right) => left - right);
        const chunks = cuts.slice(1).map((cut, n) => all.subarray(cuts[n]!, cut));
        const expected = lines.filter((text) => /[^\0-\x20]/.test(text));
        expect(split(chunks, 1000).lines).toEqual(expected);
      },
    ),
  );
});

test('an oversize line is told once, without its bytes, and the next one is read', () => {
  const flood = Array.from({ length: 1000 }, () => bytes('x'.repeat(50)));
  const told = split([bytes('one\n'), ...flood, bytes('tail\ntwo\n')]);
  expect(told).toEqual({ lines: ['one', 'two'], bad: ['oversize'] });
});

test('the limit is on the bytes of the line itself', () => {
  expect(split([bytes(`${'x'.repeat(64)}\n`)]).bad).toEqual([]);
  expect(split([bytes('x'.repeat(40)), bytes(`${'x'.repeat(25)}\nok\n`)])).toEqual({
    lines: ['ok'],
    bad: ['oversize'],
  });
});

test('invalid UTF-8 spoils its line only', () => {
  const told = split([bytes('one\n'), Uint8Array.of(0x7b, 0xff, 0xfe, 0x0a), bytes('two\n')]);
  expect(told).toEqual({ lines: ['one', 'two'], bad: ['utf8'] });
});

test('the end of the stream tells whether a line was cut', () => {
  const splitter = new LineSplitter(8, { onLine: () => {}, onBad: () => {} });
  splitter.push(bytes('whole\n'));
  expect(splitter.end()).toBe(false);
  splitter.push(bytes('half'));
  expect(splitter.end()).toBe(true);
  splitter.push(bytes('much too long for it'));
  expect(splitter.end()).toBe(true);
  expect(splitter.end()).toBe(false);
});
