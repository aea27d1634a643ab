import { Session } from 'mppx/tempo';
import { type Hex, isAddressEqual, zeroAddress } from 'viem';
import { changeChannel } from '../book/change.ts';
import type { ChannelBook } from '../book/channel-book.ts';
import type { ChannelState, Descriptor } from '../book/record.ts';
import type { ChainView, OnChain } from '../chain-view.ts';
import { escrow } from '../networks.ts';
import { sameDescriptor } from './credential.ts';
import type { Terms } from './terms.ts';

/**
 * Takes a channel into the book that is open on the chain and pays us, but is not known here: whoever
 * opened it died between the chain and the book. False where the chain knows no such channel either.
 */
export async function adopt(
  book: ChannelBook,
  view: ChainView,
  terms: Terms,
  id: Hex,
  descriptor: Descriptor,
  now: () => number,
): Promise<boolean> {
  if (!paysUs(terms, id, descriptor)) return false;
  const onChain = await view.read(id);
  if (onChain.deposit === 0n) return false;
  await book.update(id, (record) =>
    record !== null
      ? { result: undefined }
      : {
          record: changeChannel(null, unknownChannel(terms, id, descriptor, onChain, now()), now()),
          result: undefined,
        },
  );
  return true;
}

/** Whether a descriptor is the one of this id, and names this payee and this token. */
export function paysUs(terms: Terms, id: Hex, descriptor: Descriptor): boolean {
  const computed = Session.Precompile.Channel.computeId({
    ...descriptor,
    chainId: terms.network.chain.id,
    escrow,
  });
  return computed.toLowerCase() === id && namesUs(terms, descriptor);
}

/** The part of it that costs nothing to check. */
export function namesUs(terms: Terms, descriptor: Descriptor): boolean {
  const ours: Descriptor = {
    ...descriptor,
    payee: terms.recipient,
    token: terms.network.currency,
    operator: zeroAddress,
  };
  return sameDescriptor(descriptor, ours);
}

function unknownChannel(
  terms: Terms,
  channelId: Hex,
  descriptor: Descriptor,
  onChain: OnChain,
  nowMs: number,
): ChannelState {
  const { payer, payee, operator, token, salt, authorizedSigner, expiringNonceHash } = descriptor;
  return {
    backend: 'precompile',
    chainId: terms.network.chain.id,
    channelId,
    descriptor,
    escrowContract: escrow,
    expiringNonceHash,
    operator,
    payee,
    payer,
    salt,
    token,
    authorizedSigner: isAddressEqual(authorizedSigner, zeroAddress) ? payer : authorizedSigner,
    ...onChain,
    // What was settled was also accepted and delivered, whoever wrote it down.
    highestVoucherAmount: onChain.settledOnChain,
    highestVoucher: null,
    spent: onChain.settledOnChain,
    units: 0,
    finalized: false,
    createdAt: new Date(nowMs).toISOString(),
  };
}
