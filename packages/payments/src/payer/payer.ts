import { isAddressEqual } from 'viem';
import { PaymentsError } from '../errors.ts';
import type { Closing } from '../find-closing.ts';
import { baseUnits } from '../gate/terms.ts';
import { pause } from '../pause.ts';
import type { WalletClient } from '../wallet-client.ts';
import { Funds } from './funds.ts';
import { Hand } from './hand.ts';
import type { ChannelKeeper, HeldChannel } from './held-channel.ts';
import { closingOf, leaveDisowned } from './parting.ts';
import { chainIdOf, payeeOf, priceOf, standOf, tokenOf } from './read-challenge.ts';
import { refused } from './refused.ts';
import { type ServiceAnswer, ServiceClient, type SessionChallenge } from './service-client.ts';
import { Signer } from './signer.ts';

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

const DECIMALS = 6;

/** Times that one payment may be put right: after a refusal that says how, or with a new channel. */
const MAX_CORRECTIONS = 3;

/** A service whose gateway died in the middle of a close takes it up again within this time. */
const CLOSE_MS = 90_000;
const CLOSE_POLL_MS = 1_000;

/**
 * Pays a service by the minute from one channel. A payment that was interrupted, by whatever, is made
 * again as it was, and costs once.
 *
 * @example
 * const payer = await Payer.open({ service, client, keeper: memoryKeeper(), maxDeposit: '0.1' });
 * const { token } = await payer.pay('CL', signal);
 * await payer.release();
 */
export class Payer {
  readonly #options: PayerOptions;
  readonly #service: ServiceClient;
  readonly #hand: Hand;
  readonly #signer: Signer;
  readonly #funds: Funds;
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PayerOptions, channel: HeldChannel | null) {
    const { client, keeper, service, maxDeposit, now = Date.now } = options;
    // What is no amount is refused in our words.
    const mostUnits = baseUnits(maxDeposit, DECIMALS);
    // A browser's fetch refuses to be the method of anything else.
    const { fetch = globalThis.fetch.bind(globalThis) } = options;
    const addresses = addressesOf(options);
    this.#options = options;
    this.#now = now;
    this.#service = new ServiceClient(addresses, fetch);
    this.#hand = new Hand(keeper, channel);
    this.#signer = new Signer(this.#hand, {
      client,
      service,
      decimals: DECIMALS,
      maxDeposit,
      now,
    });
    this.#funds = new Funds({
      client,
      keeper,
      hand: this.#hand,
      signer: this.#signer,
      service: this.#service,
      addresses,
      maxDeposit: mostUnits,
      now,
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
    return this.#hand.channel;
  }

  /** Leaves the channel as it is, for whoever pays next. */
  release(): Promise<void> {
    return this.#inTurn(() => this.#hand.letGo());
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
        await this.#funds.makeRoom(challenge, symbol, signal);
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
      await this.#funds.awaitTopUp(signal);
      await this.#funds.add(challenge, baseUnits(amount, DECIMALS), symbol, signal);
    });
  }

  /**
   * Closes the channel together with the service, which settles what was spent and sends the rest back
   * at once. Null when there is none to close.
   */
  close(symbol: string, signal: AbortSignal): Promise<Closing | null> {
    return this.#inTurn(async () => {
      for (const begunMs = this.#now(); this.channel !== null; ) {
        const answer = await this.#askToClose(symbol, signal);
        if (answer === null) return null;
        const { channel } = answer;
        const closing = await closingOf(this.#options.client, channel, answer);
        if (closing !== undefined) {
          await this.#hand.end({ ...channel, state: 'closed', pending: null, topUp: null });
          return closing;
        }
        if (this.#now() - begunMs > CLOSE_MS) throw refused(answer);
        await pause(CLOSE_POLL_MS, signal);
        signal.throwIfAborted();
      }
      return null;
    });
  }

  async #askToClose(
    symbol: string,
    signal: AbortSignal,
  ): Promise<(ServiceAnswer & { readonly channel: HeldChannel }) | null> {
    const challenge = await this.#ask(symbol, signal);
    if (this.channel?.topUp) await this.#funds.awaitTopUp(signal);
    const { channel } = this;
    if (channel === null) return null;
    const authorization = await this.#signer.sign(challenge, {
      action: 'close',
      channelId: channel.channelId,
      descriptor: channel.descriptor,
      cumulativeAmountRaw: channel.signed.toString(),
    });
    return { ...(await this.#service.call('POST', symbol, authorization, signal)), channel };
  }

  async #ask(symbol: string, signal: AbortSignal): Promise<SessionChallenge> {
    const { challenge, ...answer } = await this.#service.call('GET', symbol, null, signal);
    if (challenge === null) throw refused(answer);
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
    if (this.channel === null) return;
    const { payee, token } = this.channel.descriptor;
    if (isAddressEqual(payee, payeeOf(challenge)) && isAddressEqual(token, tokenOf(challenge))) {
      return;
    }
    await this.#hand.letGo();
  }

  /** What was sent before, and is not answered, is asked for again just as it was. */
  async #resume(signal: AbortSignal): Promise<PaidTime | null> {
    const pending = this.channel?.pending;
    if (pending === null || pending === undefined) return null;
    const { symbol, authorization } = pending;
    const answer = await this.#service.call('GET', symbol, authorization, signal);
    if (answer.status === 200) return this.#bought(answer);
    // Too late for its challenge, or for its channel: what follows finds out.
    await this.#hand.hold({ ...this.channel!, pending: null });
    return null;
  }

  /** `again` when this very voucher was signed before, whose answer never came. */
  async #sign(
    challenge: SessionChallenge,
    symbol: string,
  ): Promise<{ authorization: string; again: boolean }> {
    const before = this.channel;
    const context =
      before === null ? { depositRaw: String(await this.#funds.planOpening(challenge)) } : {};
    const authorization = await this.#signer.sign(challenge, context);
    await this.#hand.hold({ ...this.channel!, pending: { symbol, authorization } });
    return { authorization, again: before !== null && before.signed > before.confirmed };
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
    const channel = this.channel!;
    await this.#hand.hold({ ...channel, state: 'open', confirmed: channel.signed, pending: null });
    return { symbol, token, expiresAtMs: Date.parse(expiresAt), minutes };
  }

  /** What can be done about a refusal; throws where nothing can. */
  async #correct(
    answer: ServiceAnswer,
    symbol: string,
    signal: AbortSignal,
  ): Promise<SessionChallenge> {
    const channel = this.channel!;
    if (answer.status === 410) {
      await leaveDisowned(this.#options.client, this.#hand, this.#now, signal);
      return this.#ask(symbol, signal);
    }
    if (answer.challenge === null) throw refused(answer);
    const stand = standOf(answer.challenge, channel.channelId);
    // An expired challenge comes back without one: the same voucher then answers the new challenge.
    if (stand !== null)
      await this.#hand.hold({ ...channel, confirmed: this.#believe(stand, channel) });
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
