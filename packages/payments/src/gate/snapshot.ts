import { Session } from 'mppx/tempo';
import type { Hex } from 'viem';
import type { ChannelRecord } from '../book/record.ts';
import { escrow } from '../networks.ts';

interface VoucherPayload {
  readonly cumulativeAmount: string;
  readonly signature: Hex;
}

/** Where a channel stands, as a challenge tells it to the payer whose voucher did not fit. */
export type Snapshot = Readonly<Record<string, unknown>>;

/**
 * The snapshot for whoever shows a voucher signed for this channel, and for nobody else. Unlike mppx's
 * own it leaves out the newest voucher: ids of channels are public, and a voucher is money.
 */
export function snapshotFor(
  { channel }: ChannelRecord,
  { cumulativeAmount, signature }: VoucherPayload,
  price: bigint,
): Snapshot | undefined {
  if (channel.finalized || channel.closeRequestedAt !== 0n) return undefined;
  const { channelId, chainId } = channel;
  const signed = Session.Precompile.Voucher.verifyVoucher(
    escrow,
    chainId,
    { channelId, cumulativeAmount: BigInt(cumulativeAmount), signature },
    channel.authorizedSigner,
  );
  if (!signed) return undefined;
  return {
    acceptedCumulative: channel.highestVoucherAmount.toString(),
    chainId,
    channelId,
    deposit: channel.deposit.toString(),
    descriptor: channel.descriptor,
    escrow,
    requiredCumulative: (channel.spent + price).toString(),
    settled: channel.settledOnChain.toString(),
    spent: channel.spent.toString(),
    units: channel.units,
  };
}
