import { tempo } from 'mppx/client';
import { isAddressEqual, parseUnits } from 'viem';
import { PaymentsError } from '../errors.ts';
import { escrow } from '../networks.ts';
import type { WalletClient } from '../wallet-client.ts';
import { entryStore, type Hand } from './entry-store.ts';
import type { ChannelKeeper, HeldChannel } from './held-channel.ts';
import { readStand } from './on-chain.ts';
import {
  detailOf,
  type Receipt,
  type ServiceAnswer,
  ServiceClient,
  type SessionChallenge,
} from './service-client.ts';

export interface PayerOptions {
  /** Address of the service, such as `http://localhost:7070`. */
  readonly service: string;
  readonly client: WalletClient;
  readonly keeper: ChannelKeeper;
  /** The most that a channel may ever hold, decimal. */
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

/** A transaction that opens a channel is taken for lost when the chain has not had it after this. */
const OPENING_MS = 30_000;
const OPENING_POLL_MS = 1_000;

/** Times that one payment may be put right: after a refusal that says how, or with a new channel. */
const MAX_CORRECTIONS = 3;

/**
 * Pays a service by the minute from one channel. A payment that was interrupted, by whatever, is made
 * again as it was, and costs once.
 *
 * @example
 * const payer = await Payer.open({ service, client, keeper: memoryKeeper(), maxDeposit: '0.1' });
 * const { token } = await payer.pay('CL', signal);
 */
export class Payer implements Hand {
  readonly #options: PayerOptions;
  readonly #service: ServiceClient;
  readonly #method: ReturnType<typeof tempo.session>;
  readonly #now: () => number;
  readonly #maxDeposit: bigint;
  #channel: HeldChannel | null;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PayerOptions, channel: HeldChannel | null) {
    this.#options = options;
    this.#channel = channel;
    this.#now = options.now ?? Date.now;
    this.#service = new ServiceClient(options.service, options.fetch ?? fetch);
    this.#maxDeposit = parseUnits(options.maxDeposit, DECIMALS);
    this.#method = tempo.session({
      account: options.client.account,
      getClient: () => options.client,
      escrow,
      decimals: DECIMALS,
      maxDeposit: options.maxDeposit,
      channelStore: entryStore(this, options.service, this.#now),
    });
  }

  /** Goes on with the newest channel that is kept for the service and can still be paid from. */
  static async open(options: PayerOptions): Promise<Payer> {
    const { client, keeper, service } = options;
    const kept = (await keeper.all())
      .filter(({ state }) => state === 'opening' || state === 'open')
      .filter((channel) => channel.service === service && channel.chainId === client.chain.id)
      .filter(({ descriptor }) => isAddressEqual(descriptor.payer, client.account.address))
      .sort((a, b) => b.openedAtMs - a.openedAtMs);
    return new Payer(options, kept[0] ?? null);
  }

  /** What it pays from; null before the first payment and after the end of a channel. */
  get channel(): HeldChannel | null {
    return this.#channel;
  }

  /** Writes a channel down and pays from it. */
  async hold(channel: HeldChannel): Promise<void> {
    await this.#options.keeper.put(channel);
    this.#channel = channel;
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
        const authorization = await this.#sign(challenge, symbol);
        const answer = await this.#service.call('GET', symbol, authorization, signal);
        if (answer.status === 200) return this.#bought(answer);
        if (corrections >= MAX_CORRECTIONS) throw refused(answer);
        challenge = await this.#correct(answer, symbol, signal);
      }
    });
  }

  /** Puts more money into the channel. */
  topUp(amount: string, symbol: string, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const challenge = await this.#ask(symbol, signal);
      await this.#deposit(challenge, parseUnits(amount, DECIMALS), symbol, signal);
    });
  }

  /**
   * Closes the channel together with the service, which settles what was spent and sends the rest back
   * at once. Null when there is none to close.
   */
  close(symbol: string, signal: AbortSignal): Promise<Receipt | null> {
    return this.#inTurn(async () => {
      const channel = this.#channel;
      if (channel === null) return null;
      const challenge = await this.#ask(symbol, signal);
      const authorization = await this.#method.createCredential({
        challenge,
        context: {
          action: 'close',
          channelId: channel.channelId,
          descriptor: channel.descriptor,
          cumulativeAmountRaw: channel.signed.toString(),
        },
      });
      const answer = await this.#service.call('POST', symbol, authorization, signal);
      if (answer.receipt === null || answer.status >= 300) throw refused(answer);
      await this.#end({ ...channel, state: 'closed', pending: null });
      return answer.receipt;
    });
  }

  async #ask(symbol: string, signal: AbortSignal): Promise<SessionChallenge> {
    const answer = await this.#service.call('GET', symbol, null, signal);
    if (answer.challenge === null) throw refused(answer);
    return answer.challenge;
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

  async #sign(challenge: SessionChallenge, symbol: string): Promise<string> {
    const authorization = await this.#method.createCredential({ challenge, context: {} });
    await this.hold({ ...this.#channel!, pending: { symbol, authorization } });
    return authorization;
  }

  #checkPrice(challenge: SessionChallenge): void {
    const { maxPrice } = this.#options;
    const price = priceOf(challenge);
    if (maxPrice !== undefined && price > parseUnits(maxPrice, DECIMALS)) {
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
    for (;;) {
      const { deposit } = await readStand(this.#options.client, channel.channelId);
      const young = this.#now() - channel.openedAtMs < OPENING_MS;
      if (channel.state === 'opening' && deposit > 0n && young) return;
      if (channel.state === 'opening' && deposit === 0n && young) {
        await new Promise((resolve) => setTimeout(resolve, OPENING_POLL_MS));
        signal.throwIfAborted();
      } else {
        const gone = channel.state === 'opening' ? 'void' : 'closed';
        return this.#end({ ...channel, state: deposit === 0n ? gone : 'closing' });
      }
    }
  }

  /** Sees to it that the next payment fits into the deposit. */
  async #makeRoom(challenge: SessionChallenge, symbol: string, signal: AbortSignal): Promise<void> {
    const price = priceOf(challenge);
    let channel = this.#channel;
    if (channel === null || channel.confirmed + price <= channel.deposit) return;
    // A top-up may have gone through that nobody lived to write down.
    const { deposit } = await readStand(this.#options.client, channel.channelId);
    if (deposit > channel.deposit) await this.hold({ ...channel, deposit });
    channel = this.#channel!;
    const missing = channel.confirmed + price - channel.deposit;
    if (missing <= 0n) return;
    const room = this.#maxDeposit - channel.deposit;
    if (missing > room) {
      throw new PaymentsError('SPEND_LIMIT', `the channel holds all it may: ${channel.deposit}`);
    }
    const suggested = suggestionOf(challenge);
    const amount = suggested > missing ? suggested : missing;
    await this.#deposit(challenge, amount < room ? amount : room, symbol, signal);
  }

  async #deposit(
    challenge: SessionChallenge,
    amount: bigint,
    symbol: string,
    signal: AbortSignal,
  ): Promise<void> {
    const channel = this.#channel;
    if (channel === null) throw new PaymentsError('CHANNEL_UNKNOWN', 'there is no channel to fill');
    const authorization = await this.#method.createCredential({
      challenge,
      context: {
        action: 'topUp',
        channelId: channel.channelId,
        descriptor: channel.descriptor,
        additionalDepositRaw: amount.toString(),
      },
    });
    const answer = await this.#service.call('POST', symbol, authorization, signal);
    if (answer.status >= 300) throw refused(answer);
    const { deposit } = await readStand(this.#options.client, channel.channelId);
    await this.hold({ ...this.#channel!, deposit });
  }

  async #end(channel: HeldChannel): Promise<void> {
    await this.#options.keeper.put(channel);
    this.#channel = null;
  }

  /** One at a time: each voucher follows the one before. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function priceOf({ request }: SessionChallenge): bigint {
  return BigInt(request.amount);
}

function suggestionOf({ request }: SessionChallenge): bigint {
  return BigInt(request.suggestedDeposit ?? 0);
}

/** What the service says was spent of the channel; null where it says nothing about it. */
function standOf({ request }: SessionChallenge, channelId: string): bigint | null {
  const { methodDetails } = request as { methodDetails?: { sessionSnapshot?: unknown } };
  const snapshot = methodDetails?.sessionSnapshot as
    | { channelId: string; spent: string }
    | undefined;
  return snapshot?.channelId === channelId ? BigInt(snapshot.spent) : null;
}

function refused({ status, body }: ServiceAnswer): PaymentsError {
  return new PaymentsError('PAYMENT_REFUSED', `${status}: ${detailOf(body)}`);
}
