import { Session } from 'mppx/tempo';
import type { Hex } from 'viem';
import { getBlock, waitForTransactionReceipt } from 'viem/actions';
import { PaymentsError, reasonOf } from '../errors.ts';
import { type Closing, findClosing } from '../find-closing.ts';
import { escrow } from '../networks.ts';
import type { WalletClient } from '../wallet-client.ts';
import type { ChannelKeeper, HeldChannel } from './held-channel.ts';

/** How a channel stands on the chain. A deposit of zero: it is closed, or never was. */
export interface ChannelStand {
  readonly deposit: bigint;
  readonly settled: bigint;
  /** When the payer alone may take back what is left; 0 while that was not asked for. */
  readonly withdrawableAtMs: number;
}

/** How long a payee has to settle after a payer has asked to close. */
export const GRACE_MS = 900_000;

export async function readStand(client: WalletClient, id: Hex): Promise<ChannelStand> {
  return reach(async () => {
    const state = await Session.Precompile.Chain.getChannelState(client, id, escrow);
    const { deposit, settled, closeRequestedAt } = state;
    const withdrawableAtMs = closeRequestedAt === 0 ? 0 : closeRequestedAt * 1000 + GRACE_MS;
    return { deposit, settled, withdrawableAtMs };
  });
}

/** Asks the chain to close a channel without the payee, who has 900 s to settle. */
export async function requestClose(
  client: WalletClient,
  keeper: ChannelKeeper,
  channel: HeldChannel,
): Promise<ChannelStand> {
  const { requestCloseOnChain } = Session.Precompile.Chain;
  const stand = await readStand(client, channel.channelId);
  if (stand.deposit === 0n) throw gone(channel);
  // Asked before, perhaps by a process that died before it could write it down.
  if (stand.withdrawableAtMs === 0) {
    await confirmed(client, () =>
      requestCloseOnChain(client, channel.descriptor, escrow, options(client, channel)),
    );
  }
  await keeper.put({ ...channel, state: 'closing' });
  return readStand(client, channel.channelId);
}

/**
 * Takes back what the payee has not settled, when the grace period is over. Tells what became of the
 * money, also where it had been taken back before; undefined where the chain does not say.
 */
export async function withdraw(
  client: WalletClient,
  keeper: ChannelKeeper,
  channel: HeldChannel,
): Promise<Closing | undefined> {
  const stand = await readStand(client, channel.channelId);
  if (stand.deposit !== 0n) {
    if (stand.withdrawableAtMs === 0) {
      throw new PaymentsError('CHANNEL_STATE', 'ask to close the channel first');
    }
    const { timestamp } = await reach(() => getBlock(client));
    const leftSec = Math.ceil(stand.withdrawableAtMs / 1000) - Number(timestamp);
    if (leftSec > 0) {
      throw new PaymentsError('CHANNEL_STATE', `the payee may settle for another ${leftSec} s`);
    }
    const { withdrawOnChain } = Session.Precompile.Chain;
    await confirmed(client, () =>
      withdrawOnChain(client, channel.descriptor, escrow, options(client, channel)),
    );
  }
  await keeper.put({ ...channel, state: 'closed' });
  return findClosing(client, channel.channelId, channel.openedAtMs);
}

function options(client: WalletClient, { descriptor }: HeldChannel) {
  return { account: client.account, feeToken: descriptor.token };
}

async function confirmed(client: WalletClient, send: () => Promise<Hex>): Promise<void> {
  const status = await reach(async () => {
    const hash = await send();
    return (await waitForTransactionReceipt(client, { hash, checkReplacement: false })).status;
  });
  if (status !== 'success') throw new PaymentsError('CHANNEL_STATE', 'the chain refused it');
}

function gone({ channelId }: HeldChannel): PaymentsError {
  return new PaymentsError('CHANNEL_STATE', `the chain has no open channel ${channelId}`);
}

async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new PaymentsError('CHAIN_UNREACHABLE', `the chain: ${reasonOf(cause)}`, { cause });
  }
}
