import { sampleSurface } from '@crude-alpha/testkit';
import { expect, test } from 'vitest';
import { frame } from '../test/rig.ts';
import { Board } from './board.ts';
import { Preview } from './preview.ts';

const MINUTE = 60_000;
const T = 30_000_000 * MINUTE;

function preview(mode: 'off' | 'minute' | 'live') {
  const board = new Board(['CL'], 5_000);
  const of = new Preview(mode, board);
  const arrive = (seq: number, atMs: number): void => {
    board.accept('CL', Buffer.from(JSON.stringify(frame(seq))), 0);
    of.note('CL', frame(seq), atMs);
  };
  const seen = (atMs: number): number | undefined => of.see('CL', atMs)?.seq;
  return { arrive, seen };
}

test('a visitor sees the newest frame of a minute when another minute has passed', () => {
  const { arrive, seen } = preview('minute');
  arrive(1, T);
  arrive(2, T + 59_999);
  arrive(3, T + MINUTE);
  expect(seen(T + 2 * MINUTE - 1)).toBeUndefined();
  expect(seen(T + 2 * MINUTE)).toBe(2);
  expect(seen(T + 3 * MINUTE - 1)).toBe(2);
  expect(seen(T + 3 * MINUTE)).toBe(3);
});

test('a minute without a frame leaves the one before, for a while', () => {
  const { arrive, seen } = preview('minute');
  arrive(1, T);
  arrive(2, T + 2 * MINUTE);
  expect(seen(T + 3 * MINUTE)).toBe(1);
  expect(seen(T + 4 * MINUTE)).toBe(2);
});

test('smiles and flow are shown as late as the frames are, each by the name of its stream', () => {
  const of = new Preview('minute', new Board(['CL'], 5_000));
  of.note('CL', frame(1), T);
  of.note('CL.surface', sampleSurface, T);
  expect(of.see('CL.surface', T + 2 * MINUTE - 1)).toBeUndefined();
  expect(of.see('CL.surface', T + 2 * MINUTE)).toBe(sampleSurface);
  expect(of.see('CL', T + 2 * MINUTE)).toEqual(frame(1));
  expect(of.see('CL.flow', T + 2 * MINUTE)).toBeUndefined();
});

test('all or nothing, where the operator says so', () => {
  const live = preview('live');
  live.arrive(7, T);
  expect(live.seen(T)).toBe(7);
  const off = preview('off');
  off.arrive(7, T);
  expect(off.seen(T + 5 * MINUTE)).toBeUndefined();
});
