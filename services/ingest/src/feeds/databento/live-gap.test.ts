import { checkEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { gapOf } from './live-gap.ts';

const NOW = 1_795_185_000_123_456;
const hole = { type: 'gap', from: 1_795_185_000_000_000_789n, to: 2n, bounds: [] } as const;

test.each([
  ['skipped', 'slow_reader'],
  ['aged-out', 'disconnect'],
  ['too-old', 'disconnect'],
  ['no-replay', 'disconnect'],
] as const)('a hole that is %s is a gap of the reason %s', (why, reason) => {
  const gap = gapOf({ ...hole, why, schema: 'trades' }, 'test', NOW);
  expect(gap).toMatchObject({ reason, from: 1_795_185_000_000_000, to: NOW, ts: NOW });
  expect(gap.detail).toContain('trades, 1795185000000000789–2 ns');
  expect(checkEvent(gap)).toBe(gap);
});

test('a hole without a beginning has none', () => {
  const gap = gapOf({ ...hole, from: 0n, why: 'skipped', schema: undefined }, 'test', NOW);
  expect(gap.from).toBeNull();
});
