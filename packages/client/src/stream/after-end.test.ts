import { expect, test } from 'vitest';
import { afterEnd } from './after-end.ts';

const open = { opened: true, status: null };
const refused = { opened: false, code: 1006, reason: '' };

test.each([
  ['the paid time is over', { ...open, code: 1000, reason: 'time_over' }, 'pay'],
  ['nobody paid on the socket', { ...open, code: 1008, reason: 'unpaid' }, 'ask'],
  ['the gateway stops', { ...open, code: 1001, reason: 'going away' }, 'again'],
  ['too slow', { ...open, code: 1013, reason: 'too_slow' }, 'again'],
  ['too fast', { ...open, code: 1008, reason: 'rate_limited' }, 'again'],
  ['gone without a word', { ...open, code: 1006, reason: '' }, 'again'],
  ['a plain end', { ...open, code: 1000, reason: '' }, 'again'],
  ['the token is refused', { ...refused, status: 401 }, 'pay'],
  ['full', { ...refused, status: 503 }, 'again'],
  ['too many from here', { ...refused, status: 429 }, 'again'],
  ['nobody there', { ...refused, status: null }, 'again'],
  ['another socket has the seat', { ...open, code: 1008, reason: 'replaced' }, 'REPLACED'],
  ['no such symbol', { ...refused, status: 404 }, 'UNKNOWN_SYMBOL'],
])('%s', (_, end, expected) => {
  const sequel = afterEnd(end);
  expect(sequel.kind === 'stop' ? sequel.error.code : sequel.kind).toBe(expected);
});
