import { tempo } from 'mppx/client';
import { PaymentsError, reasonOf } from '../errors.ts';
import { escrow } from '../networks.ts';
import type { WalletClient } from '../wallet-client.ts';
import { entryStore } from './entry-store.ts';
import type { Hand } from './hand.ts';
import type { SessionChallenge } from './service-client.ts';

type Method = ReturnType<typeof tempo.session>;

export interface SignerOptions {
  readonly client: WalletClient;
  /** Where the channels that it opens pay. */
  readonly service: string;
  readonly decimals: number;
  readonly maxDeposit: string;
  readonly now: () => number;
}

/** Answers challenges: signs openings, vouchers, top-ups and closings for the channel in hand. */
export class Signer {
  readonly #method: Method;

  constructor(hand: Hand, { client, service, decimals, maxDeposit, now }: SignerOptions) {
    this.#method = tempo.session({
      account: client.account,
      getClient: () => client,
      escrow,
      decimals,
      maxDeposit,
      channelStore: entryStore(hand, service, now),
    });
  }

  /** What goes into the header; an opening asks the chain. */
  async sign(
    challenge: SessionChallenge,
    context: NonNullable<Parameters<Method['createCredential']>[0]['context']>,
  ): Promise<string> {
    try {
      return await this.#method.createCredential({ challenge, context });
    } catch (cause) {
      if (cause instanceof PaymentsError) throw cause;
      throw new PaymentsError('CHAIN_UNREACHABLE', `the chain: ${reasonOf(cause)}`, { cause });
    }
  }
}
