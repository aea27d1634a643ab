import { changeChannel } from '../book/change.ts';
import type { ChannelRecord, ChannelState } from '../book/record.ts';
import type { OnChain } from '../chain-view.ts';
import type { Closing } from '../find-closing.ts';

/**
 * A cooperative close is marked in the book before its transaction is sent, and a transaction lives for
 * half a minute. A mark this old whose channel is still open on the chain was left by a crash.
 */
export const CLOSE_MARK_MS = 60_000;

/**
 * Brings a record in line with the chain, which is right wherever the two differ; null when they agree.
 * `closing` is asked for only where the channel is gone.
 */
export function reconcile(
  record: ChannelRecord,
  onChain: OnChain,
  closing: Closing | undefined,
  nowMs: number,
): ChannelRecord | null {
  const { channel } = record;
  if (channel.finalized) return null;
  if (onChain.deposit === 0n) {
    if (closing === undefined) return null;
    return changeChannel(
      record,
      {
        ...channel,
        finalized: true,
        closeRequestedAt: 0n,
        deposit: 0n,
        settledOnChain: closing.settled,
      },
      nowMs,
    );
  }
  const next: ChannelState = {
    ...channel,
    deposit: onChain.deposit,
    settledOnChain: onChain.settledOnChain,
    closeRequestedAt: closeRequest(channel, onChain, nowMs),
  };
  const same =
    next.deposit === channel.deposit &&
    next.settledOnChain === channel.settledOnChain &&
    next.closeRequestedAt === channel.closeRequestedAt;
  return same ? null : changeChannel(record, next, nowMs);
}

function closeRequest(channel: ChannelState, onChain: OnChain, nowMs: number): bigint {
  if (onChain.closeRequestedAt !== 0n || channel.closeRequestedAt === 0n) {
    return onChain.closeRequestedAt;
  }
  const markedMs = Number(channel.closeRequestedAt) * 1000;
  return nowMs - markedMs > CLOSE_MARK_MS ? 0n : channel.closeRequestedAt;
}
