import { expect, test } from 'vitest';
import { textFrame } from './text-frame.ts';

// RFC 6455, 5.7 gives the frame of "Hello"; the lengths around 126 and 65,536 follow from 5.2.
test.each([
  ['Hello', '8105'],
  ['', '8100'],
  ['x'.repeat(125), '817d'],
  ['x'.repeat(126), '817e007e'],
  ['x'.repeat(65_535), '817effff'],
  ['x'.repeat(65_536), '817f0000000000010000'],
  ['ü', '8102'],
])('a text is framed as the RFC says: %#', (text, head) => {
  const frame = textFrame(text);
  expect(frame.subarray(0, head.length / 2).toString('hex')).toBe(head);
  expect(frame.subarray(head.length / 2).toString()).toBe(text);
});
