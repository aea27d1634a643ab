import { checkEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { Rejections } from './rejections.ts';

test('a flood is one gap with its reasons and counts', () => {
  const rejections = new Rejections();
  rejections.add('line.json', 1000, 5);
  rejections.add('quote.bid', 1, 6);
  rejections.add('line.json', 2, 7);
  const gap = rejections.summary('test', 9);
  expect(gap).toMatchObject({ reason: 'rejected', from: 5, to: 9, count: 1003 });
  expect(gap?.detail).toBe('line.json ×1002, quote.bid ×1');
  expect(rejections.summary('test', 10)).toBeNull();
});

test('the gap is a valid event however many reasons there are', () => {
  const rejections = new Rejections();
  for (let n = 0; n < 5000; n++) rejections.add(`${'reason'.repeat(20)}${n}`, 1, n);
  const gap = rejections.summary('test', 9000);
  expect(checkEvent(gap)).toBe(gap);
  expect(gap?.count).toBe(5000);
});
