import { Session } from 'mppx/tempo';
import type { Hex } from 'viem';
import type { ChannelState } from './book/record.ts';
import { PaymentsError, reasonOf } from './errors.ts';
import { escrow } from './networks.ts';
import type { WalletClient } from './wallet-client.ts';

/** What the chain says of a channel; a deposit of zero is a channel that is closed or never was. */
export type OnChain = Pick<ChannelState, 'deposit' | 'settledOnChain' | 'closeRequestedAt'>;

/**
 * How long a channel may be taken for open without asking the chain. A payer who asks to close gets
 * the money after 900 s, so there must be time left to settle when it is found out.
 */
export const TRUST_MS = 600_000;

/** Ids in one call: some 100 KB of answer. */
const BATCH = 500;

/** Reads channels from the chain, and knows how old its knowledge of each is. */
export class ChainView {
  readonly #client: WalletClient;
  readonly #seenAtMs = new Map<Hex, number>();
  readonly #now: () => number;

  constructor(client: WalletClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** Whether the channel was looked at a short while ago. */
  isFresh(id: Hex): boolean {
    return this.#now() - (this.#seenAtMs.get(id) ?? Number.NEGATIVE_INFINITY) <= TRUST_MS;
  }

  /** Throws CHAIN_UNREACHABLE. */
  async read(id: Hex): Promise<OnChain> {
    const [state] = await this.#readBatch([id]);
    return state!;
  }

  /** The states in the order of the ids, a batch at a time: to be used before the next one is asked for. */
  async *readAll(ids: readonly Hex[]): AsyncGenerator<OnChain[]> {
    for (let from = 0; from < ids.length; from += BATCH) {
      yield await this.#readBatch(ids.slice(from, from + BATCH));
    }
  }

  /** A channel that is closed will not be asked about again. */
  forget(id: Hex): void {
    this.#seenAtMs.delete(id);
  }

  async #readBatch(ids: readonly Hex[]): Promise<OnChain[]> {
    const askedAtMs = this.#now();
    const answers = await this.#ask(ids);
    return answers.map(({ deposit, settled, closeRequestedAt }, at) => {
      this.#seenAtMs.set(ids[at]!, askedAtMs);
      return { deposit, settledOnChain: settled, closeRequestedAt: BigInt(closeRequestedAt) };
    });
  }

  async #ask(
    ids: readonly Hex[],
  ): Promise<readonly { deposit: bigint; settled: bigint; closeRequestedAt: number }[]> {
    try {
      return await Session.Precompile.Chain.getChannelStatesBatch(this.#client, [...ids], escrow);
    } catch (cause) {
      throw new PaymentsError(
        'CHAIN_UNREACHABLE',
        `the chain does not say how channels stand: ${reasonOf(cause)}`,
        { cause },
      );
    }
  }
}
