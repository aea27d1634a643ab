import { atRisk, type ChannelRecord } from '../book/record.ts';

/** When what was accepted is brought to the chain. */
export interface SettlementPolicy {
  /** As soon as so many base units are at risk. */
  readonly amount: bigint;
  /** When something has been at risk for so long. */
  readonly ageMs: number;
  /** When no voucher has come for so long. */
  readonly idleMs: number;
  /** Less than this is not worth its gas, unless the payer is closing. */
  readonly least: bigint;
}

/** Why a channel is settled now. */
export type SettlementReason = 'closing' | 'amount' | 'age' | 'ending' | 'idle';

/**
 * Whoever goes on pays 10 s before the end of the paid time. What is not renewed half of that before
 * the end is taken for a farewell, and settled while the payer is still there.
 */
const ENDING_MS = 5_000;

/** Whether a channel has to be settled, and why; null while it can wait. */
export function settlementDue(
  record: ChannelRecord,
  policy: SettlementPolicy,
  nowMs: number,
): SettlementReason | null {
  const { channel, lastVoucherAtMs, unsettledSinceMs } = record;
  const open = atRisk(record);
  if (open === 0n || channel.highestVoucher === null) return null;
  if (channel.closeRequestedAt !== 0n) return 'closing';
  if (open < policy.least) return null;
  if (open >= policy.amount) return 'amount';
  if (nowMs - (unsettledSinceMs ?? nowMs) >= policy.ageMs) return 'age';
  if (nowMs - lastVoucherAtMs >= policy.idleMs) return 'idle';
  const leftMs = paidUntilMs(record) - nowMs;
  return leftMs > 0 && leftMs <= ENDING_MS ? 'ending' : null;
}

/** The end of the time that is paid, over all symbols. */
export function paidUntilMs({ answers }: ChannelRecord): number {
  return Math.max(0, ...Object.values(answers).map(({ expiresAtMs }) => expiresAtMs));
}
