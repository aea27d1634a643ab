import { isAddressEqual } from 'viem';
import { PaymentsError } from '../errors.ts';
import type { WalletClient } from '../wallet-client.ts';
import type { ChannelKeeper } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import { priceOf, suggestionOf } from './read-challenge.ts';
import type { SessionChallenge } from './service-client.ts';

/** What a new channel is opened with: what the service suggests, within the room that there is. */
export function openingDeposit(challenge: SessionChallenge, room: bigint): bigint {
  const price = priceOf(challenge);
  return within(suggestionOf(challenge), price, room);
}

/** What a channel that lacks something is filled up by. */
export function topUpAmount(challenge: SessionChallenge, missing: bigint, room: bigint): bigint {
  return within(suggestionOf(challenge), missing, room);
}

function within(wish: bigint, least: bigint, room: bigint): bigint {
  if (least > room) {
    const left = room > 0n ? room : 0n;
    throw new PaymentsError('SPEND_LIMIT', `${least} base units are needed, ${left} are allowed`);
  }
  const amount = wish > least ? wish : least;
  return amount < room ? amount : room;
}

/**
 * What lies in channels of the service that were left to be closed without it: a service that disowned
 * one channel after another could lock a whole wallet up.
 */
export async function lockedIn(
  keeper: ChannelKeeper,
  client: WalletClient,
  services: readonly string[],
): Promise<bigint> {
  const left = (await keeper.all())
    .filter(({ state, service }) => state === 'closing' && services.includes(service))
    .filter(({ chainId }) => chainId === client.chain.id)
    .filter(({ descriptor }) => isAddressEqual(descriptor.payer, client.account.address));
  let locked = 0n;
  for (const channel of left) {
    const { deposit, settled } = await readStand(client, channel.channelId);
    if (deposit === 0n) await keeper.put({ ...channel, state: 'closed' });
    else locked += deposit - settled;
  }
  return locked;
}
