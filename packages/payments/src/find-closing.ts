import { Session } from 'mppx/tempo';
import type { Hex } from 'viem';
import { getBlock, getBlockNumber, getContractEvents } from 'viem/actions';
import { PaymentsError, reasonOf } from './errors.ts';
import { escrow } from './networks.ts';
import type { WalletClient } from './wallet-client.ts';

/** What became of a channel that is gone from the chain. */
export interface Closing {
  /** All that the payee ever got. */
  readonly settled: bigint;
  /** What went back to the payer. */
  readonly refunded: bigint;
}

/** Blocks asked for at a time: what public nodes allow. */
const SPAN = 10_000n;

/**
 * Looks backwards for the event that closed a channel, not further than to when it was last seen open.
 * Undefined where there is none: the node may be behind, so it is asked again later.
 */
export async function findClosing(
  client: WalletClient,
  channelId: Hex,
  openAtMs: number,
): Promise<Closing | undefined> {
  try {
    for (let last = await getBlockNumber(client, { cacheTime: 0 }); ; last -= SPAN) {
      const first = last > SPAN ? last - SPAN + 1n : 0n;
      const [closed] = await getContractEvents(client, {
        address: escrow,
        abi: Session.Precompile.escrowAbi,
        eventName: 'ChannelClosed',
        args: { channelId },
        fromBlock: first,
        toBlock: last,
        strict: true,
      });
      if (closed !== undefined) {
        const { settledToPayee, refundedToPayer } = closed.args;
        return { settled: settledToPayee, refunded: refundedToPayer };
      }
      if (first === 0n) return undefined;
      const { timestamp } = await getBlock(client, { blockNumber: first });
      if (Number(timestamp) * 1000 < openAtMs) return undefined;
    }
  } catch (cause) {
    throw new PaymentsError(
      'CHAIN_UNREACHABLE',
      `the chain does not say how a channel was closed: ${reasonOf(cause)}`,
      { cause },
    );
  }
}
