import { expect, test } from 'vitest';
import { addToKyle, type Kyle, kyleLambda, moveKyle, newKyle, resetKyle } from './kyle.ts';

const SECOND = 1_000_000;
const T0 = 1000 * SECOND;

/** A trade and the mid that it leaves, a second each. */
function feed(
  kyle: Kyle,
  signed: readonly number[],
  move: (x: number, i: number) => number,
): number {
  let mid = 60;
  moveKyle(kyle, T0 - SECOND, mid);
  signed.forEach((x, i) => {
    mid += move(x, i);
    addToKyle(kyle, T0 + i * SECOND, x);
    moveKyle(kyle, T0 + i * SECOND + 10, mid);
  });
  return T0 + signed.length * SECOND;
}

const sizes = (n: number): number[] => Array.from({ length: n }, (_, i) => ((i * 7) % 11) - 5.5);

test('a mid that moves by 0.2 cents a lot', () => {
  const kyle = newKyle(300, SECOND);
  expect(kyleLambda(kyle, T0)).toBeNaN();
  const end = feed(kyle, sizes(60), (x) => 0.01 + 0.002 * x);
  expect(kyleLambda(kyle, end)).toBeCloseTo(0.002, 12);
});

test('by hand: buys of 1 and 3 lots in turn, moves of 1 and 2 cents', () => {
  // Two points: the slope is (0.02 − 0.01) / (3 − 1).
  const kyle = newKyle(300, SECOND);
  const end = feed(
    kyle,
    Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 3)),
    (x) => (x === 1 ? 0.01 : 0.02),
  );
  expect(kyleLambda(kyle, end)).toBeCloseTo(0.005, 12);
});

test('NaN below 30 buckets that traded, and when all volumes are alike', () => {
  const few = newKyle(300, SECOND);
  let end = feed(few, sizes(29), (x) => 0.002 * x);
  expect(kyleLambda(few, end)).toBeNaN();
  addToKyle(few, end, 4);
  // Its bucket is not full yet.
  expect(kyleLambda(few, end)).toBeNaN();
  expect(kyleLambda(few, end + SECOND - 1)).toBeNaN();
  expect(kyleLambda(few, end + SECOND)).not.toBeNaN();
  const alike = newKyle(300, SECOND);
  end = feed(
    alike,
    Array.from({ length: 70 }, () => 0.1),
    () => 0.01,
  );
  expect(kyleLambda(alike, end)).toBeNaN();
});

test('buckets without a known mid are no points', () => {
  const kyle = newKyle(300, SECOND);
  const end = feed(kyle, sizes(60), (x) => 0.002 * x);
  moveKyle(kyle, end, Number.NaN);
  addToKyle(kyle, end, 500);
  moveKyle(kyle, end + SECOND, 90);
  addToKyle(kyle, end + SECOND, 500);
  expect(kyleLambda(kyle, end + 2 * SECOND)).toBeCloseTo(0.002, 12);
});

test('after a silence of a whole window the first mid is no move', () => {
  const kyle = newKyle(60, SECOND);
  feed(kyle, sizes(60), (x) => 0.002 * x);
  let mid = 75;
  for (let i = 0; i < 40; i++) {
    mid += 0.003 * ((i % 5) - 2);
    addToKyle(kyle, T0 + (500 + i) * SECOND, (i % 5) - 2);
    moveKyle(kyle, T0 + (500 + i) * SECOND, mid);
  }
  expect(kyleLambda(kyle, T0 + 540 * SECOND)).toBeCloseTo(0.003, 12);
});

test('takes nothing that is no number, and a reset leaves nothing', () => {
  const kyle = newKyle(60, SECOND);
  for (const ts of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    addToKyle(kyle, ts, 1);
    moveKyle(kyle, ts, 60);
  }
  addToKyle(kyle, T0, Number.NaN);
  expect(kyle).toEqual(newKyle(60, SECOND));
  feed(kyle, sizes(60), (x) => 0.002 * x);
  resetKyle(kyle);
  expect(kyle).toEqual(newKyle(60, SECOND));
});
