import { tempo } from 'mppx/client';
import { type Hex, isAddressEqual } from 'viem';
import { PaymentsError, reasonOf } from '../errors.ts';
import { type Closing, findClosing } from '../find-closing.ts';
import { baseUnits } from '../gate/terms.ts';
import { escrow } from '../networks.ts';
import type { WalletClient } from '../wallet-client.ts';
import { lockedIn, openingDeposit, topUpAmount } from './deposit.ts';
import { entryStore, type Hand } from './entry-store.ts';
import type { ChannelKeeper, HeldChannel } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import { chainIdOf, payeeOf, priceOf, standOf, tokenOf } from './read-challenge.ts';
import {
  detailOf,
  type ServiceAnswer,
  ServiceClient,
  type SessionChallenge,
} from './service-client.ts';
import { balanceOf } from './wallet.ts';

export interface PayerOptions {
  /** Address of the service, such as `http://localhost:7070`. */
  readonly service: string;
  /** Other addresses of the same service, asked where the first does not answer. */
  readonly mirrors?: readonly string[];
  readonly client: WalletClient;
  readonly keeper: ChannelKeeper;
  /** The most that a channel may ever hold, decimal; what is locked in channels left behind counts. */
  readonly maxDeposit: string;
  /** The most that one payment may cost, decimal; all that the deposit allows when left out. */
  readonly maxPrice?: string;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

/** What a payment bought. */
export interface PaidTime {
  readonly symbol: string;
  /** Opens the stream of the symbol. A secret: who has it, streams. */
  readonly token: string;
  readonly expiresAtMs: number;
  readonly minutes: number;
}

type Method = ReturnType<typeof tempo.session>;

const DECIMALS = 6;

/** A transaction of a channel is taken for lost when the chain has not had it after this. */
const TRANSACTION_MS = 30_000;
const POLL_MS = 1_000;

/** Times that one payment may be put right: after a refusal that says how, or with a new channel. */
const MAX_CORRECTIONS = 3;

/**
 * Pays a service by the minute from one channel. A payment that was interrupted, by whatever, is made
 * again as it was, and costs once.
 *
 * @example
 * const payer = await Payer.open({ service, client, keeper: memoryKeeper(), maxDeposit: '0.1' });
 * const { token } = await payer.pay('CL', signal);
 * await payer.release();
 */
export class Payer implements Hand {
  readonly #options: PayerOptions;
  readonly #service: ServiceClient;
  readonly #method: Method;
  readonly #now: () => number;
  readonly #maxDeposit: bigint;
  #channel: HeldChannel | null;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PayerOptions, channel: HeldChannel | null) {
    this.#options = options;
    this.#channel = channel;
    this.#now = options.now ?? Date.now;
    // A browser's fetch refuses to be the method of anything else.
    const { fetch = globalThis.fetch.bind(globalThis) } = options;
    this.#service = new ServiceClient(addressesOf(options), fetch);
    this.#maxDeposit = baseUnits(options.maxDeposit, DECIMALS);
    this.#method = tempo.session({
      account: options.client.account,
      getClient: () => options.client,
      escrow,
      decimals: DECIMALS,
      maxDeposit: options.maxDeposit,
      channelStore: entryStore(this, options.service, this.#now),
    });
  }

  /** Goes on with the newest channel that is kept for the service, can be paid from and is free. */
  static async open(options: PayerOptions): Promise<Payer> {
    const { client, keeper } = options;
    const kept = (await keeper.all())
      .filter(({ state }) => state === 'opening' || state === 'open')
      .filter(({ service }) => addressesOf(options).includes(service))
      .filter(({ chainId }) => chainId === client.chain.id)
      .filter(({ descriptor }) => isAddressEqual(descriptor.payer, client.account.address))
      .sort((a, b) => b.openedAtMs - a.openedAtMs);
    for (const channel of kept) {
      if (await keeper.claim(channel.channelId)) return new Payer(options, channel);
    }
    return new Payer(options, null);
  }

  /** Goes on with this channel; throws CHANNEL_IN_USE while somebody else pays from it. */
  static async resume(options: PayerOptions, channel: HeldChannel): Promise<Payer> {
    if (await options.keeper.claim(channel.channelId)) return new Payer(options, channel);
    throw new PaymentsError('CHANNEL_IN_USE', `${channel.channelId} is being paid from`);
  }

  /** What it pays from; null before the first payment and after the end of a channel. */
  get channel(): HeldChannel | null {
    return this.#channel;
  }

  /** Writes a channel down and pays from it. */
  async hold(channel: HeldChannel): Promise<void> {
    await this.#options.keeper.put(channel);
    if (this.#channel?.channelId !== channel.channelId) {
      await this.#options.keeper.claim(channel.channelId);
    }
    this.#channel = channel;
  }

  /** Leaves the channel as it is, for whoever pays next. */
  release(): Promise<void> {
    return this.#inTurn(() => this.#letGo());
  }

  /** Buys one more payment's worth of time for a symbol. */
  pay(symbol: string, signal: AbortSignal): Promise<PaidTime> {
    return this.#inTurn(async () => {
      const found = await this.#resume(signal);
      if (found !== null && found.symbol === symbol && found.expiresAtMs > this.#now())
        return found;
      let challenge = await this.#ask(symbol, signal);
      for (let corrections = 0; ; corrections += 1) {
        this.#checkPrice(challenge);
        await this.#makeRoom(challenge, symbol, signal);
        const { authorization, again } = await this.#sign(challenge, symbol);
        const answer = await this.#service.call('GET', symbol, authorization, signal);
        if (answer.status === 200) {
          const bought = await this.#bought(answer);
          // What was signed before a crash may have bought time long ago, which is over.
          if (!again || bought.expiresAtMs > this.#now()) return bought;
        } else {
          if (corrections >= MAX_CORRECTIONS) throw refused(answer);
          challenge = await this.#correct(answer, symbol, signal);
        }
      }
    });
  }

  /** Puts more money into the channel. */
  topUp(amount: string, symbol: string, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const challenge = await this.#ask(symbol, signal);
      await this.#awaitTopUp(signal);
      await this.#deposit(challenge, baseUnits(amount, DECIMALS), symbol, signal);
    });
  }

  /**
   * Closes the channel together with the service, which settles what was spent and sends the rest back
   * at once. Null when there is none to close.
   */
  close(symbol: string, signal: AbortSignal): Promise<Closing | null> {
    return this.#inTurn(async () => {
      if (this.#channel === null) return null;
      const challenge = await this.#ask(symbol, signal);
      if (this.#channel?.topUp) await this.#awaitTopUp(signal);
      const channel = this.#channel;
      if (channel === null) return null;
      const authorization = await this.#credential(challenge, {
        action: 'close',
        channelId: channel.channelId,
        descriptor: channel.descriptor,
        cumulativeAmountRaw: channel.signed.toString(),
      });
      const answer = await this.#service.call('POST', symbol, authorization, signal);
      const closing = await this.#closing(channel, answer);
      await this.#end({ ...channel, state: 'closed', pending: null, topUp: null });
      return closing;
    });
  }

  async #closing(channel: HeldChannel, answer: ServiceAnswer): Promise<Closing> {
    const { channelId, deposit, openedAtMs } = channel;
    if (answer.status < 300 && answer.receipt !== null) {
      const settled = BigInt(answer.receipt.spent);
      return { settled, refunded: deposit - settled };
    }
    // The answer may have been lost and its repetition refused: then the chain tells.
    const { client } = this.#options;
    const isOpen = (await readStand(client, channelId)).deposit > 0n;
    const closing = isOpen ? undefined : await findClosing(client, channelId, openedAtMs);
    if (closing === undefined) throw refused(answer);
    return closing;
  }

  async #ask(symbol: string, signal: AbortSignal): Promise<SessionChallenge> {
    const { challenge, ...answer } = await this.#service.call('GET', symbol, null, signal);
    if (challenge === null) throw refused({ ...answer, challenge });
    const ours = this.#options.client.chain.id;
    const theirs = chainIdOf(challenge);
    if (theirs !== ours) {
      throw new PaymentsError(
        'WRONG_NETWORK',
        `the service is paid on chain ${theirs}, the wallet pays on ${ours}`,
      );
    }
    await this.#parkIfForeign(challenge);
    return challenge;
  }

  /** A channel to somebody else buys nothing here; what it holds is still there to be taken back. */
  async #parkIfForeign(challenge: SessionChallenge): Promise<void> {
    if (this.#channel === null) return;
    const { payee, token } = this.#channel.descriptor;
    if (isAddressEqual(payee, payeeOf(challenge)) && isAddressEqual(token, tokenOf(challenge))) {
      return;
    }
    await this.#letGo();
  }

  /** What was sent before, and is not answered, is asked for again just as it was. */
  async #resume(signal: AbortSignal): Promise<PaidTime | null> {
    const pending = this.#channel?.pending;
    if (pending === null || pending === undefined) return null;
    const { symbol, authorization } = pending;
    const answer = await this.#service.call('GET', symbol, authorization, signal);
    if (answer.status === 200) return this.#bought(answer);
    // Too late for its challenge, or for its channel: what follows finds out.
    await this.hold({ ...this.#channel!, pending: null });
    return null;
  }

  /** `again` when this very voucher was signed before, whose answer never came. */
  async #sign(
    challenge: SessionChallenge,
    symbol: string,
  ): Promise<{ authorization: string; again: boolean }> {
    const before = this.#channel;
    const context =
      before === null ? { depositRaw: String(await this.#planOpening(challenge)) } : {};
    const authorization = await this.#credential(challenge, context);
    await this.hold({ ...this.#channel!, pending: { symbol, authorization } });
    return { authorization, again: before !== null && before.signed > before.confirmed };
  }

  async #credential(
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

  /** What a new channel will hold, which the wallet has to have. */
  async #planOpening(challenge: SessionChallenge): Promise<bigint> {
    const { client, keeper } = this.#options;
    const room = this.#maxDeposit - (await lockedIn(keeper, client, addressesOf(this.#options)));
    const deposit = openingDeposit(challenge, room);
    await this.#checkWallet(challenge, deposit);
    return deposit;
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

  #checkPrice(challenge: SessionChallenge): void {
    const { maxPrice } = this.#options;
    const price = priceOf(challenge);
    if (maxPrice !== undefined && price > baseUnits(maxPrice, DECIMALS)) {
      throw new PaymentsError('SPEND_LIMIT', `one payment costs ${price} base units now`);
    }
  }

  async #bought(answer: ServiceAnswer): Promise<PaidTime> {
    const { symbol, token, expiresAt, minutes } = JSON.parse(answer.body) as {
      symbol: string;
      token: string;
      expiresAt: string;
      minutes: number;
    };
    const channel = this.#channel!;
    await this.hold({ ...channel, state: 'open', confirmed: channel.signed, pending: null });
    return { symbol, token, expiresAtMs: Date.parse(expiresAt), minutes };
  }

  /** What can be done about a refusal; throws where nothing can. */
  async #correct(
    answer: ServiceAnswer,
    symbol: string,
    signal: AbortSignal,
  ): Promise<SessionChallenge> {
    const channel = this.#channel!;
    if (answer.status === 410) {
      await this.#leave(channel, signal);
      return this.#ask(symbol, signal);
    }
    if (answer.challenge === null) throw refused(answer);
    const stand = standOf(answer.challenge, channel.channelId);
    // An expired challenge comes back without one: the same voucher then answers the new challenge.
    if (stand !== null) await this.hold({ ...channel, confirmed: this.#believe(stand, channel) });
    return answer.challenge;
  }

  /** How much of what was signed the service has spent: it cannot be more than was signed. */
  #believe(spent: bigint, channel: HeldChannel): bigint {
    if (spent <= channel.signed) return spent;
    throw new PaymentsError(
      'PAYMENT_REFUSED',
      `the service claims ${spent} base units, and ${channel.signed} were signed`,
    );
  }

  /**
   * The service knows no such open channel. It may be on its way, or never have been sent; otherwise it
   * was closed, or there is nothing left but to close it without the service.
   */
  async #leave(channel: HeldChannel, signal: AbortSignal): Promise<void> {
    const isOpening = channel.state === 'opening';
    const deposit = await this.#chainHolds(
      channel.channelId,
      isOpening ? 1n : 0n,
      channel.openedAtMs,
      signal,
    );
    if (isOpening && deposit > 0n && this.#isYoung(channel.openedAtMs)) return;
    const gone = isOpening ? 'void' : 'closed';
    await this.#end({ ...channel, state: deposit === 0n ? gone : 'closing' });
  }

  /** Sees to it that the next payment fits into the deposit. */
  async #makeRoom(challenge: SessionChallenge, symbol: string, signal: AbortSignal): Promise<void> {
    const price = priceOf(challenge);
    const channel = this.#channel;
    if (channel === null) return;
    if (channel.confirmed + price > this.#maxDeposit) {
      throw new PaymentsError('SPEND_LIMIT', `${channel.confirmed} base units have been spent`);
    }
    if (channel.confirmed + price <= channel.deposit) return;
    await this.#awaitTopUp(signal);
    const deposit = this.#channel?.deposit ?? null;
    if (deposit === null || channel.confirmed + price <= deposit) return;
    const missing = channel.confirmed + price - deposit;
    const amount = topUpAmount(challenge, missing, this.#maxDeposit - deposit);
    await this.#deposit(challenge, amount, symbol, signal);
  }

  /** A top-up may have gone through that nobody lived to write down, or still be on its way. */
  async #awaitTopUp(signal: AbortSignal): Promise<void> {
    const { channelId, topUp } = this.#channel!;
    const deposit = await this.#chainHolds(
      channelId,
      topUp?.deposit ?? 0n,
      topUp?.askedAtMs ?? 0,
      signal,
    );
    const channel = { ...this.#channel!, topUp: null };
    if (deposit === 0n && channel.state === 'open')
      await this.#end({ ...channel, state: 'closed' });
    else await this.hold({ ...channel, deposit });
  }

  async #deposit(
    challenge: SessionChallenge,
    amount: bigint,
    symbol: string,
    signal: AbortSignal,
  ): Promise<void> {
    const channel = this.#channel;
    if (channel === null) throw new PaymentsError('CHANNEL_UNKNOWN', 'there is no channel to fill');
    await this.#checkWallet(challenge, amount);
    const topUp = { deposit: channel.deposit + amount, askedAtMs: this.#now() };
    await this.hold({ ...channel, topUp });
    const authorization = await this.#credential(challenge, {
      action: 'topUp',
      channelId: channel.channelId,
      descriptor: channel.descriptor,
      additionalDepositRaw: amount.toString(),
    });
    const answer = await this.#service.call('POST', symbol, authorization, signal);
    const { deposit } = await readStand(this.#options.client, channel.channelId);
    // Where the chain has it, a refusal only says that the answer to an earlier try was lost.
    if (deposit < topUp.deposit && answer.status >= 300) throw refused(answer);
    await this.hold({ ...this.#channel!, deposit, topUp: null });
  }

  /** What a channel holds on the chain, once it is so much or will not become so any more. */
  async #chainHolds(id: Hex, least: bigint, sinceMs: number, signal: AbortSignal): Promise<bigint> {
    for (;;) {
      const { deposit } = await readStand(this.#options.client, id);
      if (deposit >= least || !this.#isYoung(sinceMs)) return deposit;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      signal.throwIfAborted();
    }
  }

  #isYoung(sinceMs: number): boolean {
    return this.#now() - sinceMs < TRANSACTION_MS;
  }

  async #end(channel: HeldChannel): Promise<void> {
    await this.#options.keeper.put(channel);
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    if (this.#channel !== null) await this.#options.keeper.release(this.#channel.channelId);
    this.#channel = null;
  }

  /** One at a time: each voucher follows the one before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function addressesOf({ service, mirrors = [] }: PayerOptions): readonly string[] {
  return [service, ...mirrors];
}

function refused({ status, body }: ServiceAnswer): PaymentsError {
  return new PaymentsError('PAYMENT_REFUSED', `${status}: ${detailOf(body)}`);
}
