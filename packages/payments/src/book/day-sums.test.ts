import { describe, expect, test } from 'vitest';
import { recordWith } from '../../test/record.ts';
import { addSums, dayOf, moved, noSums } from './day-sums.ts';

const state = (parts: Parameters<typeof recordWith>[0]) => recordWith(parts).channel;

describe('what moved', () => {
  test('when a channel opens: its deposit, and the first voucher', () => {
    expect(moved(null, state({ deposit: 50_000n, accepted: 1_000n }))).toEqual({
      deposited: 50_000n,
      accepted: 1_000n,
      settled: 0n,
      refunded: 0n,
    });
  });

  test('when it is paid with, filled and settled', () => {
    const before = state({ deposit: 50_000n, accepted: 1_000n });
    const after = state({ deposit: 80_000n, accepted: 4_000n, settled: 3_000n });
    expect(moved(before, after)).toEqual({
      deposited: 30_000n,
      accepted: 3_000n,
      settled: 3_000n,
      refunded: 0n,
    });
  });

  test('when it is closed together: the rest is settled, and the rest of the rest refunded', () => {
    const before = state({ deposit: 50_000n, accepted: 7_000n, settled: 3_000n });
    const after = state({ deposit: 0n, accepted: 7_000n, settled: 7_000n, finalized: true });
    expect(moved(before, after)).toEqual({
      deposited: 0n,
      accepted: 0n,
      settled: 4_000n,
      refunded: 43_000n,
    });
  });

  test('when more was signed than spent: what was not spent was never owed', () => {
    const before = state({ deposit: 50_000n, accepted: 7_500n, spent: 7_000n });
    const after = state({ deposit: 0n, accepted: 7_500n, settled: 7_000n, finalized: true });
    expect(moved(before, after)).toEqual({
      deposited: 0n,
      accepted: -500n,
      settled: 7_000n,
      refunded: 43_000n,
    });
  });

  test('when the payer took all of it: it was accepted, and stays so', () => {
    const before = state({ deposit: 50_000n, accepted: 7_000n, settled: 2_000n });
    const after = state({ deposit: 0n, accepted: 7_000n, settled: 2_000n, finalized: true });
    expect(moved(before, after)).toEqual({
      deposited: 0n,
      accepted: 0n,
      settled: 0n,
      refunded: 48_000n,
    });
  });
});

test('days are those of UTC, and add up', () => {
  expect(dayOf(Date.UTC(2026, 10, 28, 23, 59, 59, 999))).toBe('2026-11-28');
  expect(dayOf(Date.UTC(2026, 10, 29))).toBe('2026-11-29');
  const one = { deposited: 1n, accepted: 2n, settled: 3n, refunded: 4n };
  expect(addSums(addSums(noSums, one), one)).toEqual({
    deposited: 2n,
    accepted: 4n,
    settled: 6n,
    refunded: 8n,
  });
});
