import type { serverMessages } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { frame } from '../../test/fake-gateway.ts';
import { readMessage } from './read-message.ts';

type Kind = keyof typeof serverMessages;

const examples = {
  subscription: { t: 'subscription', active: ['CL'], entitled: ['CL', 'GC'] },
  snapshot: { t: 'snapshot', data: frame(7) },
  surface: { t: 'surface', data: { symbol: 'CL', seq: 7, prev: null, ts: 1, expiries: [] } },
  flow: { t: 'flow', data: { symbol: 'CL', seq: 7, prev: null, ts: 1, legs: [] } },
  pong: { t: 'pong', ts: 1 },
  'payment-receipt': { t: 'payment-receipt', receipt: 'x' },
  'payment-need-voucher': { t: 'payment-need-voucher' },
  error: { t: 'error', code: 'bad_message', message: 'no' },
} satisfies Record<Kind, unknown>;

test.each(Object.keys(examples) as Kind[])('reads %s', (t) => {
  expect(readMessage(JSON.stringify(examples[t]))).toEqual(examples[t]);
  // What a newer gateway says besides does no harm.
  const more = { ...examples[t], more: [1] };
  expect(readMessage(JSON.stringify(more))).toEqual(more);
});

test.each([
  '',
  'null',
  '[]',
  '"snapshot"',
  '{"t":"snapshot"}',
  '{"t":"snapshot","data":{"symbol":"CL","seq":1.5,"ts":1,"fields":{}}}',
  '{"t":"snapshot","data":{"symbol":"CL","seq":1,"ts":1,"fields":null}}',
  '{"t":"subscription","active":"CL","entitled":[]}',
  '{"t":"error"}',
  '{"t":"surface","data":{}}',
  '{"t":"surface","data":{"symbol":"CL","seq":1,"ts":1,"expiries":{}}}',
  '{"t":"flow","data":{"symbol":"CL","ts":1,"legs":[]}}',
  '{"t":"something_new"}',
  '{"mpp":"message","data":"x"}',
])('makes nothing of %s', (text) => {
  expect(readMessage(text)).toBeNull();
});
