import type { ChannelStore } from 'mppx/client';
import { escrow } from '../networks.ts';
import type { Hand } from './hand.ts';
import type { HeldChannel } from './held-channel.ts';

type Entry = NonNullable<Awaited<ReturnType<ChannelStore['get']>>>;

/**
 * The payer's channel in the shape in which mppx asks for it. What mppx is about to send it writes
 * down first; nothing is ever forgotten, whatever mppx would delete.
 */
export function entryStore(hand: Hand, service: string, now: () => number): ChannelStore {
  return {
    get: async () => (hand.channel === null ? undefined : entryOf(hand.channel)),
    set: (entry) => hand.hold(merge(hand.channel, entry, service, now())),
    delete: async () => {},
  };
}

/** What was not answered is signed again, as if it had not been signed: the same voucher comes out. */
function entryOf({ channelId, confirmed, deposit, descriptor, chainId }: HeldChannel): Entry {
  return {
    channelId,
    cumulativeAmount: confirmed,
    deposit,
    descriptor,
    escrow,
    chainId,
    opened: true,
  };
}

function merge(
  held: HeldChannel | null,
  { channelId, cumulativeAmount, deposit, descriptor, chainId }: Entry,
  service: string,
  nowMs: number,
): HeldChannel {
  if (held?.channelId === channelId) {
    const signed = cumulativeAmount > held.signed ? cumulativeAmount : held.signed;
    return { ...held, deposit, signed };
  }
  return {
    channelId,
    descriptor,
    chainId,
    service,
    state: 'opening',
    deposit,
    signed: cumulativeAmount,
    confirmed: 0n,
    pending: null,
    topUp: null,
    openedAtMs: nowMs,
  };
}
