import type { Hex } from 'viem';
import type { Sale } from '../book/change.ts';
import type { ChannelBook } from '../book/channel-book.ts';
import type { ChannelRecord } from '../book/record.ts';
import type { ChainView } from '../chain-view.ts';
import { escrow } from '../networks.ts';
import { namesUs } from './adopt.ts';
import { type PayAnswer, plainAnswer, soldBody } from './answers.ts';
import { sameDescriptor, type VoucherCredential } from './credential.ts';
import type { GateKey } from './keys.ts';
import { sell, type Verdict } from './sell.ts';
import { recoverSigner } from './signer.ts';
import type { Terms } from './terms.ts';
import { voucherDigests } from './voucher-digest.ts';

export interface QuickParts {
  readonly terms: Terms;
  readonly keys: readonly GateKey[];
  readonly book: ChannelBook;
  readonly view: ChainView;
  readonly now: () => number;
}

/**
 * Sells for a plain voucher without mppx, which spends 7 ms on each, most of it on recovering one
 * signature four times in JavaScript. Every check of mppx is made here, once, and with native code.
 * Whatever does not pass is left to mppx: so this can only say yes, and only where mppx would.
 */
export class QuickSale {
  readonly #parts: QuickParts;
  readonly #digest: (channelId: Hex, cumulative: bigint) => Uint8Array;

  constructor(parts: QuickParts) {
    this.#parts = parts;
    this.#digest = voucherDigests(escrow, parts.terms.network.chain.id);
  }

  /** The answer to a credential whose challenge is ours, or null where mppx has to look at it. */
  async serve(credential: VoucherCredential, symbol: string): Promise<PayAnswer | null> {
    const { terms, keys, book } = this.#parts;
    const { challenge, channelId, cumulative, signature } = credential;
    const record = book.get(channelId);
    if (record === null || !this.#isSound(credential, record)) return null;
    const sale: Sale = {
      symbol,
      cumulative,
      signature,
      challengeId: challenge.id,
      price: terms.price,
      minutes: terms.minutes,
    };
    const verdict = await this.#sell(channelId, sale, record);
    if (verdict.kind === 'refused') return null;
    const body = soldBody(symbol, verdict.record, verdict.answer, terms, keys[0]!);
    return plainAnswer(verdict.record, challenge.id, body, verdict.kind);
  }

  /** Whether it is a voucher for this very channel, by who may sign for it. */
  #isSound(credential: VoucherCredential, { channel }: ChannelRecord): boolean {
    const { terms } = this.#parts;
    const { channelId, cumulative, descriptor, signature, source } = credential;
    const chainId = terms.network.chain.id;
    // The id was held against the descriptor when the channel was written down, so an equal
    // descriptor makes an equal id.
    if (channel.chainId !== chainId || channel.escrowContract.toLowerCase() !== escrow)
      return false;
    if (!sameDescriptor(descriptor, channel.descriptor) || !namesUs(terms, descriptor))
      return false;
    const signer = channel.authorizedSigner.toLowerCase();
    const did = `did:pkh:eip155:${chainId}:`;
    if (source !== `${did}${descriptor.payer}` && source !== `${did}${signer}`) return false;
    return recoverSigner(this.#digest(channelId, cumulative), signature) === signer;
  }

  async #sell(id: Hex, sale: Sale, known: ChannelRecord): Promise<Verdict> {
    const { book, now, view } = this.#parts;
    const onChain = view.isFresh(id) ? undefined : await view.read(id);
    return book.update<Verdict>(id, (record) => {
      const verdict = sell(record ?? known, sale, now(), onChain);
      return {
        result: verdict,
        ...(verdict.kind === 'sold' ? { record: verdict.record } : {}),
      };
    });
  }
}
