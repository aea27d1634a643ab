import { expect, test } from 'vitest';
import { parseBytes, parseDuration } from './quantity.ts';

test.each([
  ['250ms', 250],
  ['0s', 0],
  ['90 s', 90_000],
  ['0.5h', 1_800_000],
  ['7d', 604_800_000],
  ['', null],
  ['5', null],
  ['s', null],
  ['-5s', null],
  ['5S', null],
  ['5 minutes', null],
  ['1e3s', null],
  ['999999999999999d', null],
  ['5constructor', null],
])('duration %j is %j ms', (text, millis) => {
  expect(parseDuration(text)).toBe(millis);
});

test.each([
  ['0B', 0],
  ['1kB', 1000],
  ['1KiB', 1024],
  ['1.5 KiB', 1536],
  ['2MB', 2_000_000],
  ['1TiB', 1_099_511_627_776],
  ['1024', null],
  ['1gb', null],
  ['1toString', null],
])('size %j is %j bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});
