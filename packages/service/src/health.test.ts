import { expect, test } from 'vitest';
import { Health } from './health.ts';

test('only a running service whose checks all pass is ready', () => {
  const health = new Health();
  expect(health.readiness()).toEqual({
    ready: false,
    reasons: [{ check: 'lifecycle', reason: 'starting' }],
    checks: {},
  });
  health.enter('running');
  health.add('bus', () => ({ ok: true, ageMs: 3 }));
  expect(health.readiness()).toEqual({
    ready: true,
    reasons: [],
    checks: { bus: { ok: true, ageMs: 3 } },
  });
  health.add('chain', () => ({ ok: false, reason: 'stale_chain', ageMs: 90_000 }));
  health.add('lease', () => ({ ok: false }));
  health.add('broken', () => {
    throw new Error('no state yet');
  });
  expect(health.readiness()).toMatchObject({
    ready: false,
    reasons: [
      { check: 'chain', reason: 'stale_chain', ageMs: 90_000 },
      { check: 'lease', reason: 'failed' },
      { check: 'broken', reason: 'no state yet' },
    ],
  });
});

test('a stopping service is not ready however well it is', () => {
  const health = new Health();
  health.add('bus', () => ({ ok: true }));
  health.enter('running');
  health.enter('stopping');
  expect(health.readiness()).toMatchObject({
    ready: false,
    reasons: [{ check: 'lifecycle', reason: 'stopping' }],
  });
});

test('a name is taken once', () => {
  const health = new Health();
  health.add('bus', () => ({ ok: true }));
  expect(() => health.add('bus', () => ({ ok: false }))).toThrow('bus is there already');
});
