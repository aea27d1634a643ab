import { expect, test } from 'vitest';
import { aFrame } from '../../../test/a-frame.ts';
import { History } from './history.ts';

const fill = (values: readonly (number | null)[], capacity = 100): History => {
  const history = new History(['a'], capacity);
  values.forEach((a, sec) => {
    history.add(aFrame(1000 + sec, { a }));
  });
  return history;
};

test('keeps the last value of each second', () => {
  const history = new History(['a'], 10);
  for (const [ts, a] of [
    [7_100_000, 1],
    [7_900_000, 2],
    [8_000_000, 3],
  ] as const) {
    history.add(aFrame(0, { a }, { ts }));
  }
  expect(history.series('a', 60, 100)).toEqual({ xs: [7, 8], ys: [2, 3] });
});

test('forgets the oldest when it is full, and grows no further', () => {
  const history = fill([0, 1, 2, 3, 4, 5, 6], 4);
  expect(history.length).toBe(4);
  expect(history.values('a', 3600)).toEqual([3, 4, 5, 6]);
  expect(history.spanSec).toBe(3);
});

test('tells of a span what is within it, both ends counted', () => {
  expect(fill([0, 1, 2, 3, 4, 5]).values('a', 2)).toEqual([3, 4, 5]);
});

test('leaves out what is not known, and breaks the line there', () => {
  const history = fill([1, null, 3]);
  expect(history.values('a', 60)).toEqual([1, 3]);
  expect(history.series('a', 60, 100).ys).toEqual([1, null, 3]);
  expect(history.values('of nobody', 60)).toEqual([]);
});

test('breaks the line where nothing came for long', () => {
  const history = new History(['a']);
  for (const sec of [10, 11, 60, 61]) history.add(aFrame(sec, { a: sec }));
  expect(history.series('a', 600, 100)).toEqual({
    xs: [10, 11, 60, 60, 61],
    ys: [10, 11, null, 60, 61],
  });
});

test('a thinned line keeps the lowest and the highest', () => {
  const values = Array.from({ length: 3600 }, (_, sec) => Math.sin(sec / 300));
  values[1234] = 9;
  values[2345] = -9;
  const history = fill(values, 4000);
  const { xs, ys } = history.series('a', 3600, 200);
  expect(xs.length).toBeLessThanOrEqual(202);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
  expect([Math.min(...(ys as number[])), Math.max(...(ys as number[]))]).toEqual([-9, 9]);
});

test('time that goes back is another tape', () => {
  const history = fill([1, 2, 3]);
  history.add(aFrame(5, { a: 7 }));
  expect(history.series('a', 60, 100)).toEqual({ xs: [5], ys: [7] });
});

test('what was before is laid under what was seen, as far as there is room', () => {
  const history = new History(['a', 'b'], 6);
  for (const sec of [100, 101, 102]) history.add(aFrame(sec, { a: sec, b: 1 }));
  history.lay([40, 55, 70, 85, 100]);
  history.fill('a', { xs: [40, 55, 85, 100], ys: [4, 5, 8, 9] });
  expect(history.series('a', 600, 100)).toEqual({
    xs: [55, 70, 85, 100, 101, 102],
    // Nothing is known of the one between, and what was seen stays.
    ys: [5, null, 8, 100, 101, 102],
  });
  expect(new Set(history.values('b', 600))).toEqual(new Set([1]));
  history.add(aFrame(103, { a: 103 }));
  expect(history.spanSec).toBe(103 - 70);
});

test('of what is told more seldom each value counts for the time that it stands for', () => {
  const history = new History(['a']);
  history.add(aFrame(100, { a: 2 }));
  history.lay([70, 85, 99]);
  history.fill('a', { xs: [70, 85, 99], ys: [7, 8, 9] });
  const counts = new Map<number, number>();
  for (const value of history.values('a', 600)) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect([...counts]).toEqual([
    [7, 1],
    [8, 15],
    [9, 14],
    [2, 1],
  ]);
});

test('what was before can come before anything is seen', () => {
  const history = new History(['a']);
  history.fill('a', { xs: [10], ys: [1] });
  history.lay([10, 25]);
  history.fill('a', { xs: [10, 25], ys: [1, 2] });
  history.add(aFrame(30, { a: 3 }));
  expect(history.series('a', 600, 100)).toEqual({ xs: [10, 25, 30], ys: [1, 2, 3] });
});

test('a cut shows what was up to a moment; bounds are those of all', () => {
  const history = fill([5, 1, 7, 2]);
  history.cut(1001);
  expect(history.values('a', 3600)).toEqual([5, 1]);
  expect(history.spanSec).toBe(1);
  expect(history.bounds('a')).toEqual({ secs: [1000, 1003], values: [1, 7] });
  history.cut(999);
  expect(history.series('a', 3600, 100)).toEqual({ xs: [], ys: [] });
  history.cut(5000);
  expect(history.values('a', 3600)).toEqual([5, 1, 7, 2]);
  expect(history.bounds('of nobody')).toBeNull();
});
