import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

function request(peer: string | undefined, header?: string): IncomingMessage {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header };
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage;
}

/** One proxy, and the network of another in front of it. */
const proxies = ['10.70.70.5', '192.0.2.0/24'];

test.each([
  // Who is connected without a proxy is whom the connection is with, whatever he writes.
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['203.0.113.9', '198.51.100.7, 192.0.2.1', '203.0.113.9'],
  ['10.70.70.6', '198.51.100.7', '10.70.70.6'],
  // One proxy adds whom it was asked by; what was there before is that one's own words.
  ['10.70.70.5', '203.0.113.9', '203.0.113.9'],
  ['::ffff:10.70.70.5', '203.0.113.9', '203.0.113.9'],
  ['10.70.70.5', '198.51.100.7, 203.0.113.9', '203.0.113.9'],
  ['10.70.70.5', '10.70.70.5,203.0.113.9', '203.0.113.9'],
  // Two in a row.
  ['10.70.70.5', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
  ['10.70.70.5', '198.51.100.7, 203.0.113.9, 192.0.2.255', '203.0.113.9'],
  ['10.70.70.5', '198.51.100.7, 192.0.2.1, 203.0.113.9', '203.0.113.9'],
  ['10.70.70.5', '2001:db8::1, 192.0.2.1', '2001:db8:0:0::/64'],
  // A proxy asks itself, or does not say for whom.
  ['10.70.70.5', undefined, '10.70.70.5'],
  ['10.70.70.5', '', '10.70.70.5'],
  ['10.70.70.5', 'unknown', '10.70.70.5'],
  ['10.70.70.5', '198.51.100.7, 203.0.113.9:4711', '10.70.70.5'],
  ['10.70.70.5', 'unknown, 192.0.2.1', '192.0.2.1'],
  [undefined, '198.51.100.7', ''],
])('from %s with the header %s asks %s', (peer, header, key) => {
  expect(addressOf(proxies)(request(peer, header))).toBe(key);
});

test('without proxies no header counts', () => {
  expect(addressOf([])(request('127.0.0.1', '198.51.100.7'))).toBe('127.0.0.1');
});

test.each(['caddy', '10.70.70.5/33', '0.0.0.0/0', '10.70.70', '10.70.70/24', ''])(
  '%j is no proxy',
  (name) => {
    expect(() => addressOf([name])).toThrow(TypeError);
  },
);
