import { expect, test } from 'vitest';
import { frame } from '../../test/fake-gateway.ts';
import { tableLines } from '../table.ts';
import { eventText } from './event-text.ts';
import { frameText } from './frame-text.ts';

test('a frame on a terminal is one line, with what is not known as a dash', () => {
  const ts = 1_767_625_201_000_000;
  const fields = {
    cme_fwd_mid: { v: 83.035, ts },
    atm_iv: { v: 0.2965, ts },
    rr25: { v: null, ts },
    signed_flow_10: { v: -0.2, ts },
  };
  expect(frameText(frame(1, { ts, fields }))).toBe(
    '15:00:01 CL ok          mid 83.035   atm 0.2965   rr25 -        skew -        flow 0',
  );
});

test.each([
  [{ type: 'connected', url: 'http://a' } as const, 'connected to http://a'],
  [
    { type: 'disconnected', url: 'http://a', code: 1006, reason: '' } as const,
    'disconnected from http://a: 1006',
  ],
  [
    { type: 'gap', symbol: 'CL', after: 7, before: 12 } as const,
    'CL: frames are missing between 7 and 12',
  ],
  [
    { type: 'restart', symbol: 'CL', after: 7, before: 1 } as const,
    'CL: begun anew with 1, after 7',
  ],
  [
    { type: 'paid', symbol: 'CL', minutes: 1, expiresAtMs: 1_767_625_261_000 } as const,
    'paid for 1 min of CL, until 15:01:01',
  ],
  [
    { type: 'trouble', code: 'AWAY', message: 'not\nhere', againInMs: 1_240 } as const,
    'AWAY: not here; again in 1.2 s',
  ],
  [{ type: 'trouble', code: 'AWAY', message: 'gone', againInMs: null } as const, 'AWAY: gone'],
])('%j is told in one line', (event, text) => {
  expect(eventText(event)).toBe(text);
});

test('a table stands in columns, numbers to the right', () => {
  const rows = [
    ['0xab', '1.5', 'open'],
    ['0xabcd', '-20', ''],
  ];
  expect(tableLines(['channel', 'sum', 'state'], rows)).toEqual([
    'channel  sum  state',
    '0xab     1.5  open',
    '0xabcd   -20',
  ]);
});
