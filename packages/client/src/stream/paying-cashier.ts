import type { HeldChannel, Payer } from '@crude-alpha/payments/payer';
import { CrudeError } from '../errors.ts';
import type { Cashier, ClosedChannel } from './cashier.ts';
import type { PayingWallet } from './options.ts';
import { type Bought, type Now, PaidTime } from './paid-time.ts';

/** Where the chain at home listens where nothing else was said. */
export const HOME_RPC_URL = 'http://127.0.0.1:8545';

type PayerDoor = typeof import('@crude-alpha/payments/payer');

/** Buys time from a wallet. */
export class PayingCashier implements Cashier {
  readonly #payer: Payer;
  readonly #onPaid: (bought: Bought) => void;
  readonly #fund: (() => Promise<void>) | null;
  readonly #time = new PaidTime();
  readonly #buying = new Map<string, Promise<string>>();
  /** Payments are not given up when the stream ends: each belongs to the answer that it gets. */
  readonly #over = new AbortController();

  private constructor(
    payer: Payer,
    fund: (() => Promise<void>) | null,
    onPaid: (bought: Bought) => void,
  ) {
    this.#payer = payer;
    this.#fund = fund;
    this.#onPaid = onPaid;
  }

  /** Loads what payment takes, which is most of the code there is, and picks up what is kept. */
  static async open(
    wallet: PayingWallet,
    urls: readonly string[],
    onPaid: (bought: Bought) => void,
  ): Promise<PayingCashier> {
    const door: PayerDoor = await import('@crude-alpha/payments/payer');
    const { network, privateKey, keeper, maxDeposit, maxPrice } = wallet;
    const rpcUrl = wallet.rpcUrl ?? (network === 'local' ? HOME_RPC_URL : undefined);
    const client = door.walletClient(door.networks[network], privateKey, rpcUrl);
    const [service = '', ...mirrors] = urls;
    const payer = await door.Payer.open({
      service,
      mirrors,
      client,
      keeper,
      maxDeposit,
      ...(maxPrice === undefined ? {} : { maxPrice }),
    });
    // Money of the chain at home is there for the asking.
    const fund = network === 'local' ? () => door.fundFromFaucet(client) : null;
    return new PayingCashier(payer, fund, onPaid);
  }

  get channel(): HeldChannel | null {
    return this.#payer.channel;
  }

  running(symbol: string): string | null {
    return this.#time.usable(symbol, now());
  }

  expiresAtMs(symbol: string): number | null {
    return this.#time.expiresAtMs(symbol);
  }

  due(symbols: readonly string[]): readonly string[] {
    return this.#time.due(symbols);
  }

  async tokenFor(symbol: string): Promise<string> {
    const running = this.#buying.get(symbol);
    return running ?? this.#time.usable(symbol, now()) ?? this.#buy(symbol);
  }

  async renew(symbol: string): Promise<string | null> {
    const running = this.#buying.get(symbol);
    if (running !== undefined) return running;
    return this.#time.isAhead(symbol, now()) ? null : this.#buy(symbol);
  }

  rejected(symbol: string): void {
    this.#time.rejected(symbol, now());
  }

  async close(symbol: string, signal: AbortSignal): Promise<ClosedChannel | null> {
    await Promise.allSettled(this.#buying.values());
    const channelId = this.#payer.channel?.channelId;
    const closed = await this.#payer.close(symbol, signal);
    return channelId === undefined || closed === null
      ? null
      : { channelId, spent: closed.settled, refunded: closed.refunded };
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#payer.release();
  }

  /** One payment at a time for a symbol, whoever asks for it. */
  #buy(symbol: string): Promise<string> {
    if (this.#time.isCheated) {
      const reason = 'the gateway cut paid time short again and again: nothing more is paid';
      return Promise.reject(new CrudeError('NOT_HONOURED', reason));
    }
    const buying = this.#pay(symbol).finally(() => this.#buying.delete(symbol));
    this.#buying.set(symbol, buying);
    return buying;
  }

  async #pay(symbol: string): Promise<string> {
    const { signal } = this.#over;
    const bought = await this.#payer.pay(symbol, signal).catch(async (error: unknown) => {
      const isEmpty = (error as { code?: string }).code === 'WALLET_EMPTY';
      if (!isEmpty || this.#fund === null) throw error;
      await this.#fund();
      return this.#payer.pay(symbol, signal);
    });
    this.#time.bought(bought, now());
    this.#onPaid(bought);
    return bought.token;
  }
}

function now(): Now {
  return { wallMs: Date.now(), steadyMs: performance.now() };
}
