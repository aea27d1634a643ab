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
  expect(editDistance(left, right)).toBe(edits);
  expect(editDistance(right, left)).toBe(edits);
});

test('the nearest word wins, the first of equals', () => {
  expect(nearest('cat', ['dog', 'cart', 'cut'])).toEqual({ word: 'cart', edits: 1 });
  expect(nearest('cat', [])).toBeUndefined();
});
