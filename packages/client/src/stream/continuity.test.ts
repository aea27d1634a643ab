import { expect, test } from 'vitest';
import { frame, T0 } from '../../test/fake-gateway.ts';
import { Continuity } from './continuity.ts';

function judged(continuity: Continuity, ...frames: ReturnType<typeof frame>[]) {
  return frames.map((one) => {
    const verdict = continuity.judge(one);
    return verdict.kind === 'next' || verdict.kind === 'seen'
      ? verdict.kind
      : `${verdict.kind} after ${verdict.after}`;
  });
}

test('frames that follow one another count, each once', () => {
  const continuity = new Continuity();
  expect(judged(continuity, frame(7), frame(8), frame(8), frame(9))).toEqual([
    'next',
    'next',
    'seen',
    'next',
  ]);
  expect(continuity.newest('CL')).toBe(9);
  expect(continuity.newest('GC')).toBeNull();
});

test('a frame that does not name the last one tells of a gap', () => {
  const continuity = new Continuity();
  expect(judged(continuity, frame(7), frame(20, { prev: 19 }), frame(21))).toEqual([
    'next',
    'gap after 7',
    'next',
  ]);
  // Ordinals have holes between frames: only the name of the one before tells.
  expect(judged(continuity, frame(30, { prev: 21 }))).toEqual(['next']);
});

test('symbols do not mix', () => {
  const continuity = new Continuity();
  const gold = (seq: number) => frame(seq, { symbol: 'GC' });
  expect(judged(continuity, frame(7), gold(3), frame(8), gold(4))).toEqual(Array(4).fill('next'));
});

test('a gateway that is behind the one before repeats what is known, and is heard out', () => {
  const continuity = new Continuity();
  judged(continuity, frame(7), frame(8), frame(9));
  continuity.reconnected();
  expect(judged(continuity, frame(7), frame(8), frame(9), frame(10))).toEqual([
    'seen',
    'seen',
    'seen',
    'next',
  ]);
});

test('a gateway that is ahead of the one before leaves a gap', () => {
  const continuity = new Continuity();
  judged(continuity, frame(7));
  continuity.reconnected();
  expect(judged(continuity, frame(9))).toEqual(['gap after 7']);
});

test('a tape that was begun anew is told by its time, or by going back on one connection', () => {
  const fresh = (seq: number) => frame(seq, { ts: T0 + 10_000_000_000 + seq });
  const continuity = new Continuity();
  judged(continuity, frame(7), frame(8));
  continuity.reconnected();
  expect(judged(continuity, fresh(1), fresh(2))).toEqual(['restart after 8', 'next']);
  // An older day, played on the same connection.
  const old = (seq: number) => frame(seq, { ts: T0 - 10_000_000_000 + seq });
  expect(judged(continuity, old(1), old(2))).toEqual(['restart after 2', 'next']);
});
