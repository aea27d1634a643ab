import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { gateKeys } from './keys.ts';
import { CLOCK_TOLERANCE_MS, checkToken, issueToken, type Pass } from './token.ts';

const T = 1_800_000_000_000;
const secret = 'correct horse battery staple, and then some';
const [key] = gateKeys({ current: secret });
const pass: Pass = {
  symbol: 'CL',
  channelId: `0x${'ab'.repeat(32)}`,
  issuedAtMs: T,
  expiresAtMs: T + 60_000,
};
const token = issueToken(pass, key!);

test('a token is the key, what it says, and an HMAC over both, as anybody can work out', () => {
  const [keyId, payload, mac] = token.split('.') as [string, string, string];
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual([
    'CL',
    pass.channelId,
    T,
    T + 60_000,
  ]);
  const derive = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `crude-alpha ${purpose}`, bytes));
  expect(keyId).toBe(derive('token key id', 6).toString('base64url'));
  const expected = createHmac('sha256', derive('token', 32)).update(`${keyId}.${payload}`);
  expect(mac).toBe(expected.digest('base64url'));
});

describe('a token', () => {
  test('is good from when it was issued to its end, and of its symbol', () => {
    for (const nowMs of [T, T + 59_999]) {
      expect(checkToken(token, 'CL', [key!], nowMs)).toEqual({ ok: true, pass });
      expect(checkToken(token, undefined, [key!], nowMs)).toEqual({ ok: true, pass });
    }
    expect(checkToken(token, 'GC', [key!], T)).toEqual({ ok: false, fault: 'other_symbol' });
    expect(checkToken(token, 'CL', [key!], T + 60_000)).toEqual({ ok: false, fault: 'expired' });
  });

  test('of a gateway whose clock runs ahead is refused by more than a few seconds', () => {
    const early = T - CLOCK_TOLERANCE_MS;
    expect(checkToken(token, 'CL', [key!], early)).toMatchObject({ ok: true });
    expect(checkToken(token, 'CL', [key!], early - 1)).toEqual({
      ok: false,
      fault: 'from_the_future',
    });
  });

  test('outlives a change of the secret while the one before is named', () => {
    const after = gateKeys({ current: 'x'.repeat(32), previous: secret });
    expect(checkToken(token, 'CL', after, T)).toMatchObject({ ok: true });
    const [newest] = after;
    expect(checkToken(issueToken(pass, newest!), 'CL', after, T)).toMatchObject({ ok: true });
    const later = gateKeys({ current: 'x'.repeat(32) });
    expect(checkToken(token, 'CL', later, T)).toEqual({ ok: false, fault: 'forged' });
  });

  test('with any bit changed is none', () => {
    for (let at = 0; at < token.length; at += 1) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(checkToken(changed, 'CL', [key!], T), `${at}`).toMatchObject({ ok: false });
    }
  });
});

test.each([[''], ['short'], ['x'.repeat(31)]])('the secret %j is none', (weak) => {
  expect(() => gateKeys({ current: weak })).toThrow(/at least 32 bytes/);
  expect(() => gateKeys({ current: secret, previous: weak })).toThrow(/at least 32 bytes/);
});
