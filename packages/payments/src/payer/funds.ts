import { PaymentsError } from '../errors.ts';
import type { WalletClient } from '../wallet-client.ts';
import { awaitDeposit } from './await-deposit.ts';
import { lockedIn, openingDeposit, topUpAmount } from './deposit.ts';
import type { Hand } from './hand.ts';
import type { ChannelKeeper } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import { priceOf, tokenOf } from './read-challenge.ts';
import { refused } from './refused.ts';
import type { ServiceClient, SessionChallenge } from './service-client.ts';
import type { Signer } from './signer.ts';
import { balanceOf } from './wallet.ts';

export interface FundsOptions {
  readonly client: WalletClient;
  readonly keeper: ChannelKeeper;
  readonly hand: Hand;
  readonly signer: Signer;
  readonly service: ServiceClient;
  /** All addresses of the service. */
  readonly addresses: readonly string[];
  /** The most that may lie in channels of the service, in base units. */
  readonly maxDeposit: bigint;
  readonly now: () => number;
}

/** Sees to it that there is enough in the channel, and never more than was allowed. */
export class Funds {
  readonly #options: FundsOptions;

  constructor(options: FundsOptions) {
    this.#options = options;
  }

  /** What a new channel will hold, which the wallet has to have. */
  async planOpening(challenge: SessionChallenge): Promise<bigint> {
    const { client, keeper, addresses, maxDeposit } = this.#options;
    const room = maxDeposit - (await lockedIn(keeper, client, addresses));
    const deposit = openingDeposit(challenge, room);
    await this.#checkWallet(challenge, deposit);
    return deposit;
  }

  /** Sees to it that the next payment fits into the deposit. */
  async makeRoom(challenge: SessionChallenge, symbol: string, signal: AbortSignal): Promise<void> {
    const { hand, maxDeposit } = this.#options;
    const price = priceOf(challenge);
    const { channel } = hand;
    if (channel === null) return;
    if (channel.confirmed + price > maxDeposit) {
      throw new PaymentsError('SPEND_LIMIT', `${channel.confirmed} base units have been spent`);
    }
    if (channel.confirmed + price <= channel.deposit) return;
    await this.awaitTopUp(signal);
    const deposit = hand.channel?.deposit ?? null;
    if (deposit === null || channel.confirmed + price <= deposit) return;
    const missing = channel.confirmed + price - deposit;
    const amount = topUpAmount(challenge, missing, maxDeposit - deposit);
    await this.add(challenge, amount, symbol, signal);
  }

  /** A top-up may have gone through that nobody lived to write down, or still be on its way. */
  async awaitTopUp(signal: AbortSignal): Promise<void> {
    const { client, hand, now } = this.#options;
    if (hand.channel === null) return;
    const { channelId, topUp } = hand.channel;
    const { deposit: least, askedAtMs } = topUp ?? { deposit: 0n, askedAtMs: 0 };
    const deposit = await awaitDeposit(client, channelId, least, askedAtMs, now, signal);
    const channel = { ...hand.channel, topUp: null };
    if (deposit === 0n && channel.state === 'open') await hand.end({ ...channel, state: 'closed' });
    else await hand.hold({ ...channel, deposit });
  }

  /** Puts so much more into the channel. */
  async add(
    challenge: SessionChallenge,
    amount: bigint,
    symbol: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, hand, now, service, signer } = this.#options;
    const { channel } = hand;
    if (channel === null) throw new PaymentsError('CHANNEL_UNKNOWN', 'there is no channel to fill');
    await this.#checkWallet(challenge, amount);
    const topUp = { deposit: channel.deposit + amount, askedAtMs: now() };
    await hand.hold({ ...channel, topUp });
    const authorization = await signer.sign(challenge, {
      action: 'topUp',
      channelId: channel.channelId,
      descriptor: channel.descriptor,
      additionalDepositRaw: amount.toString(),
    });
    const answer = await service.call('POST', symbol, authorization, signal);
    const { deposit } = await readStand(client, channel.channelId);
    // Where the chain has it, a refusal only says that the answer to an earlier try was lost.
    if (deposit < topUp.deposit && answer.status >= 300) throw refused(answer);
    await hand.hold({ ...hand.channel!, deposit, topUp: null });
  }

  async #checkWallet(challenge: SessionChallenge, needed: bigint): Promise<void> {
    const { client } = this.#options;
    const holds = await balanceOf(client, tokenOf(challenge));
    if (holds >= needed) return;
    throw new PaymentsError(
      'WALLET_EMPTY',
      `${client.account.address} holds ${holds} base units, and the channel needs ${needed}`,
    );
  }
}
