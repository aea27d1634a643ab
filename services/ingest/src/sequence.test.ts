import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REPEAT_WINDOW, type SequenceFinding, SequenceWatch } from './sequence.ts';

function kinds(...numbers: number[]): string[] {
  const watch = new SequenceWatch();
  return numbers.map((seq) => watch.see(seq).kind);
}

test('dense numbers are nothing to speak of, wherever they begin', () => {
  expect(kinds(7, 8, 9)).toEqual(['next', 'next', 'next']);
});

test('a jump names the numbers that are missing', () => {
  const watch = new SequenceWatch();
  watch.see(1);
  expect(watch.see(5)).toEqual({ kind: 'jump', fromSeq: 2, toSeq: 4 });
  expect(watch.see(6)).toEqual({ kind: 'next' });
});

test('what was here is a duplicate, what fills a hole is late', () => {
  expect(kinds(10, 11, 11, 10, 15, 13, 13, 12, 14, 12, 16)).toEqual([
    'next',
    'next',
    'duplicate',
    'duplicate',
    'jump',
    'late',
    'duplicate',
    'late',
    'late',
    'duplicate',
    'next',
  ]);
});

test('a source that counts anew is not taken for one that repeats itself', () => {
  expect(kinds(500, 0, 1)).toEqual(['next', 'restart', 'next']);
  expect(kinds(500, 1, 2)).toEqual(['next', 'restart', 'next']);
  expect(kinds(REPEAT_WINDOW * 2, 70, 71)).toEqual(['next', 'restart', 'next']);
  expect(kinds(0, 1, 1, 2, 0)).toEqual(['next', 'next', 'duplicate', 'next', 'duplicate']);
});

test('what stood just before the first one is kept when it comes', () => {
  expect(kinds(100, 98, 98, 101)).toEqual(['next', 'late', 'duplicate', 'next']);
});

test('after a reset to a known number the next one is expected', () => {
  const watch = new SequenceWatch();
  watch.reset(41);
  expect(watch.see(42).kind).toBe('next');
  watch.reset(41);
  expect(watch.see(44)).toEqual({ kind: 'jump', fromSeq: 42, toSeq: 43 });
  watch.reset(null);
  expect(watch.see(3).kind).toBe('next');
});

test('every number is kept exactly once, and what is missing was reported', () => {
  // A source that drops, repeats and swaps, but never by more than the holes that are remembered.
  const source = fc
    .array(fc.constantFrom('send', 'skip', 'repeat', 'swap'), { maxLength: 60 })
    .map((moves) => {
      const sent: number[] = [];
      let next = 1000;
      for (const move of moves) {
        if (move === 'send') sent.push(next++);
        else if (move === 'skip') next++;
        else if (move === 'repeat') sent.push(sent.at(-1) ?? next++);
        else {
          sent.push(next + 1, next);
          next += 2;
        }
      }
      return sent;
    });
  fc.assert(
    fc.property(source, (sent) => {
      const watch = new SequenceWatch();
      const kept: number[] = [];
      const reported = new Set<number>();
      for (const seq of sent) {
        const found: SequenceFinding = watch.see(seq);
        expect(found.kind).not.toBe('restart');
        if (found.kind === 'jump') {
          for (let n = found.fromSeq; n <= found.toSeq; n++) reported.add(n);
        }
        if (found.kind !== 'duplicate') kept.push(seq);
      }
      expect(new Set(kept).size).toBe(kept.length);
      expect(new Set(kept)).toEqual(new Set(sent));
      const newest = Math.max(...sent);
      for (let n = sent[0] ?? 0; n < newest; n++) {
        expect(kept.includes(n) || reported.has(n)).toBe(true);
      }
    }),
  );
});
