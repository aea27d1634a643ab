import { describe, expect, test } from 'vitest';
import { recordWith } from '../../test/record.ts';
import { type SettlementPolicy, settlementDue } from './due.ts';

const policy: SettlementPolicy = {
  amount: 10_000n,
  ageMs: 3_600_000,
  idleMs: 600_000,
  least: 500n,
};
const T = 1_800_000_000_000;

/** Two thousand at risk, paid until half a minute from now, the last voucher just now. */
const running = recordWith({
  accepted: 5_000n,
  settled: 3_000n,
  lastVoucherAtMs: T,
  unsettledSinceMs: T,
  paidUntilMs: T + 30_000,
});

describe('a channel is settled', () => {
  test('not while it goes on', () => {
    expect(settlementDue(running, policy, T)).toBeNull();
    expect(settlementDue(running, policy, T + 24_999)).toBeNull();
  });

  test('5 s before its paid time is over, and not when it is', () => {
    expect(settlementDue(running, policy, T + 25_000)).toBe('ending');
    expect(settlementDue(running, policy, T + 29_999)).toBe('ending');
    expect(settlementDue(running, policy, T + 30_000)).toBeNull();
  });

  test('when no voucher has come for as long as the policy waits', () => {
    expect(settlementDue(running, policy, T + 599_999)).toBeNull();
    expect(settlementDue(running, policy, T + 600_000)).toBe('idle');
  });

  test('when something has waited for as long as the policy lets it', () => {
    const busy = recordWith({
      accepted: 5_000n,
      settled: 3_000n,
      lastVoucherAtMs: T + 3_600_000,
      unsettledSinceMs: T,
      paidUntilMs: T + 3_630_000,
    });
    expect(settlementDue(busy, policy, T + 3_599_999)).toBeNull();
    expect(settlementDue(busy, policy, T + 3_600_000)).toBe('age');
  });

  test('when as much is at risk as the policy allows', () => {
    const at = (accepted: bigint) =>
      recordWith({ accepted, settled: 3_000n, lastVoucherAtMs: T, paidUntilMs: T + 30_000 });
    expect(settlementDue(at(12_999n), policy, T)).toBeNull();
    expect(settlementDue(at(13_000n), policy, T)).toBe('amount');
  });

  test('not for less than its gas, however old', () => {
    const dust = recordWith({ accepted: 3_499n, settled: 3_000n, lastVoucherAtMs: 0 });
    expect(settlementDue(dust, policy, T)).toBeNull();
  });

  test('for anything at all when the payer asks to close', () => {
    const closing = recordWith({ accepted: 3_001n, settled: 3_000n, closeRequestedAt: 1n });
    expect(settlementDue(closing, policy, T)).toBe('closing');
  });

  test('never twice, and not when it is closed', () => {
    expect(settlementDue(recordWith({ accepted: 5n, settled: 5n }), policy, T)).toBeNull();
    const closed = recordWith({ accepted: 9_000n, settled: 0n, finalized: true });
    expect(settlementDue(closed, policy, T)).toBeNull();
  });
});
