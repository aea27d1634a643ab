import type { ChannelState } from './record.ts';

/** Base units that moved on one day. */
export interface DaySums {
  readonly deposited: bigint;
  readonly accepted: bigint;
  readonly settled: bigint;
  readonly refunded: bigint;
}

export const noSums: DaySums = { deposited: 0n, accepted: 0n, settled: 0n, refunded: 0n };

export function addSums(a: DaySums, b: DaySums): DaySums {
  return {
    deposited: a.deposited + b.deposited,
    accepted: a.accepted + b.accepted,
    settled: a.settled + b.settled,
    refunded: a.refunded + b.refunded,
  };
}

/**
 * What moved between two states of a channel. Nothing else books money, so the sums of all days are
 * the totals of the channel by construction.
 */
export function moved(before: ChannelState | null, after: ChannelState): DaySums {
  const held = before ?? { deposit: 0n, settledOnChain: 0n, highestVoucherAmount: 0n, spent: 0n };
  const settled = after.settledOnChain - held.settledOnChain;
  if (!after.finalized || before?.finalized === true) {
    return {
      deposited: after.deposit - held.deposit,
      accepted: after.highestVoucherAmount - held.highestVoucherAmount,
      settled,
      refunded: 0n,
    };
  }
  return {
    deposited: 0n,
    // Closing captures what was spent: what a payer had signed beyond it was never owed. Where less
    // than that arrived the vouchers stay accepted, and the difference shows as lost.
    accepted:
      after.settledOnChain >= held.spent ? after.settledOnChain - held.highestVoucherAmount : 0n,
    settled,
    refunded: held.deposit - after.settledOnChain,
  };
}

export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
