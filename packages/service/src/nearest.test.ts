import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['saturday', 'sunday', 3],
  ['PROT', 'PORT', 1],
  ['ab', 'ba', 1],
  // optimal string alignment does not edit a swapped pair again, unlike unrestricted Damerau (2)
  ['ca', 'abc', 3],
])('%j and %j are %i edits apart', (left, right, edits) => {
  expect(editDistance(left, right, 9)).toBe(edits);
  expect(editDistance(right, left, 9)).toBe(edits);
});

test('more edits than were asked about are not told apart', () => {
  expect(editDistance('kitten', 'sitting', 3)).toBe(3);
  for (const most of [0, 1, 2])
    expect(editDistance('kitten', 'sitting', most)).toBeGreaterThan(most);
});

test('the nearest word wins, the first of equals', () => {
  expect(nearest('cat', ['dog', 'cart', 'cut'], 3)).toEqual({ word: 'cart', edits: 1 });
  expect(nearest('cat', ['horse', 'dog'], 3)).toEqual({ word: 'dog', edits: 3 });
  expect(nearest('cat', ['at', 'c', 'cat'], 3)).toEqual({ word: 'cat', edits: 0 });
});

test('nothing is near beyond the edits that are allowed', () => {
  expect(nearest('cat', [], 3)).toBeUndefined();
  expect(nearest('cat', ['dog'], 2)).toBeUndefined();
  expect(nearest('cat', ['caterpillar'], 7)).toBeUndefined();
  expect(nearest('cat', ['caterpillar'], 8)).toEqual({ word: 'caterpillar', edits: 8 });
});
