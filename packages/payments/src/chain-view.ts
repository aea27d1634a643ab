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

  async read(id: Hex): Promise<OnChain> {
    const [state] = await this.readAll([id]);
    return state!;
  }

  /** The states in the order of the ids; throws CHAIN_UNREACHABLE. */
  async readAll(ids: readonly Hex[]): Promise<OnChain[]> {
    const states: OnChain[] = [];
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const askedAtMs = this.#now();
      const answers = await this.#ask(batch);
      for (const [at, { deposit, settled, closeRequestedAt }] of answers.entries()) {
        this.#seenAtMs.set(batch[at]!, askedAtMs);
        states.push({
          deposit,
          settledOnChain: settled,
          closeRequestedAt: BigInt(closeRequestedAt),
        });
      }
    }
    return states;
  }

  /** A channel that is closed will not be asked about again. */
  forget(id: Hex): void {
    this.#seenAtMs.delete(id);
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
