import { type SubscriptionEvent, subscribe } from '@crude-alpha/client';
import {
  balanceOf,
  fundFromFaucet,
  networks,
  Payer,
  type Wallet,
  type WalletClient,
  walletClient,
} from '@crude-alpha/payments/payer';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Lane } from '../feed/lane.ts';
import type { PagePrice } from '../state/skills.ts';
import { PageError } from './page-error.ts';
import { type PayEvent, type PayState, type ShownChannel, stepPay, unknown } from './pay-state.ts';
import { Safe } from './safe.ts';

/** How often the panel is told how the subscription stands. */
const LOOK_MS = 500;

const CLOSE_MS = 30_000;

/** Pays for the stream of a symbol from a wallet that this browser keeps. */
export class Till {
  readonly #symbol: string;
  readonly #price: PagePrice;
  readonly #lane: Lane;
  readonly #state: Signal<PayState> = signal(unknown);
  #safe: Promise<Safe> | null = null;
  #stop = new AbortController();
  #closesAfterwards = false;
  #hasLeft = false;

  constructor(symbol: string, price: PagePrice, lane: Lane) {
    this.#symbol = symbol;
    this.#price = price;
    this.#lane = lane;
  }

  get state(): ReadonlySignal<PayState> {
    return this.#state;
  }

  /** Looks for a wallet and a channel that an earlier visit has left. */
  look(): Promise<void> {
    return this.#guard(() => this.#look());
  }

  makeWallet(): Promise<void> {
    return this.#guard(async () => {
      await (await this.#open()).makeWallet(this.#price.network);
      await this.#look();
    });
  }

  /** Asks for play money. */
  fund(): Promise<void> {
    this.#tell({ kind: 'funding' });
    return this.#guard(async () => {
      const { client } = await this.#purse();
      await fundFromFaucet(client);
      await this.#look();
    });
  }

  /** Pays and streams until it is closed, the page turns away, or something fails for good. */
  start(): Promise<void> {
    this.#tell({ kind: 'started' });
    this.#stop = new AbortController();
    this.#closesAfterwards = false;
    this.#hasLeft = false;
    return this.#guard(async () => {
      const safe = await this.#open();
      await safe.alone(async () => {
        await this.#stream();
        if (this.#closesAfterwards) await this.#close();
        else await this.#look();
      });
    });
  }

  /** Settles what was spent and gets the rest back. */
  close(): Promise<void> {
    const isPaying = this.#state.peek().phase === 'paying';
    this.#tell({ kind: 'closing' });
    if (isPaying) {
      this.#closesAfterwards = true;
      this.#stop.abort();
      return Promise.resolve();
    }
    return this.#guard(async () => (await this.#open()).alone(() => this.#close()));
  }

  /** The page turns elsewhere: the channel stays open for whoever comes back. */
  leave(): void {
    this.#hasLeft = true;
    this.#stop.abort();
  }

  async #stream(): Promise<void> {
    const lane = this.#lane;
    const { wallet } = await this.#purse();
    const { network, rpcUrl, price } = this.#price;
    let isLent = false;
    const subscription = subscribe({
      url: location.origin,
      symbols: [this.#symbol],
      wallet: {
        privateKey: wallet.privateKey,
        network,
        rpcUrl,
        keeper: (await this.#open()).keeper,
        maxDeposit: this.#price.suggestedDeposit,
        maxPrice: price,
      },
      signal: this.#stop.signal,
      onFrame: (frame) => lane.take({ kind: 'frame', frame, atMs: performance.now() }),
      onSurface: (surface) => lane.take({ kind: 'surface', surface }),
      onFlow: (flow) => lane.take({ kind: 'flow', flow }),
      onEvent: (event) => {
        // What visitors see is seen until there is better.
        if (event.type === 'connected' && !isLent) {
          isLent = true;
          lane.lend(
            () => this.leave(),
            () => subscription.token(this.#symbol),
          );
        }
        this.#hear(event);
      },
    });
    const look = (): void => {
      const { connection, channel, symbols } = subscription.status();
      const minutesLeft = symbols[this.#symbol]?.minutesLeft ?? null;
      this.#tell({ kind: 'stand', connection, channel, minutesLeft });
    };
    const looking = setInterval(look, LOOK_MS);
    try {
      await subscription.done;
    } finally {
      clearInterval(looking);
      if (isLent && !this.#hasLeft) lane.giveBack();
    }
  }

  #hear(event: SubscriptionEvent): void {
    switch (event.type) {
      case 'connected':
        this.#lane.take({ kind: 'opened', access: 'stream' });
        this.#tell({ kind: 'smooth' });
        break;
      case 'disconnected':
        this.#lane.take({ kind: 'lost' });
        break;
      case 'paid':
        this.#tell({ kind: 'smooth' });
        void this.#weigh();
        break;
      case 'trouble': {
        const { code, message, againInMs } = event;
        this.#tell({ kind: 'trouble', trouble: { code, message, againInMs } });
        break;
      }
      case 'gap':
      case 'restart':
        // The feed counts them itself.
        break;
    }
  }

  async #close(): Promise<void> {
    const safe = await this.#open();
    const { client } = await this.#purse();
    const payer = await Payer.open({
      service: location.origin,
      client,
      keeper: safe.keeper,
      maxDeposit: this.#price.suggestedDeposit,
    });
    const channelId = payer.channel?.channelId;
    const closing = await payer.close(this.#symbol, AbortSignal.timeout(CLOSE_MS));
    this.#tell({
      kind: 'closed',
      closed:
        closing === null || channelId === undefined
          ? null
          : { channelId, spent: closing.settled, refunded: closing.refunded },
    });
    await this.#look();
  }

  async #look(): Promise<void> {
    const safe = await this.#open();
    const wallet = await safe.wallet(this.#price.network);
    const channel = wallet === null ? null : await this.#leftOpen(safe, wallet);
    this.#tell({ kind: 'looked', address: wallet?.address ?? null, channel });
    if (wallet !== null) void this.#weigh();
  }

  /** The newest, which is what is paid from next. */
  async #leftOpen(safe: Safe, { address }: Wallet): Promise<ShownChannel | null> {
    const [newest] = (await safe.keeper.all())
      .filter(({ state }) => state === 'opening' || state === 'open')
      .filter(({ chainId, descriptor }) => {
        const isOurs = descriptor.payer.toLowerCase() === address.toLowerCase();
        return isOurs && chainId === this.#price.chainId;
      })
      .sort((a, b) => b.openedAtMs - a.openedAtMs);
    if (newest === undefined) return null;
    return { id: newest.channelId, deposit: newest.deposit, spent: newest.confirmed };
  }

  /** What the wallet holds, where the chain says. */
  async #weigh(): Promise<void> {
    try {
      const { client } = await this.#purse();
      const { currency } = networks[this.#price.network];
      this.#tell({ kind: 'holds', units: await balanceOf(client, currency) });
    } catch {
      // A figure less: whoever pays is told what is wrong.
    }
  }

  async #purse(): Promise<{ readonly wallet: Wallet; readonly client: WalletClient }> {
    const { network, rpcUrl } = this.#price;
    const safe = await this.#open();
    const wallet = await safe.wallet(network);
    if (wallet === null) throw new PageError('NOT_KEPT', 'the browser has forgotten the wallet');
    return { wallet, client: walletClient(networks[network], wallet.privateKey, rpcUrl) };
  }

  #open(): Promise<Safe> {
    this.#safe ??= Safe.open();
    return this.#safe;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: string };
      const failure = {
        code: typeof code === 'string' ? code : 'FAILED',
        message: message ?? String(error),
      };
      this.#tell({ kind: 'failed', failure });
      // What is left of the channel is what can be gone on with; where nothing is kept, there is none.
      await this.#look().catch(() => {});
    }
  }

  #tell(event: PayEvent): void {
    this.#state.value = stepPay(this.#state.peek(), event);
  }
}
