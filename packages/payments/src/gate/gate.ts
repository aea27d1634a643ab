import type { ChannelBook } from '../book/channel-book.ts';
import type { ChainView } from '../chain-view.ts';
import { PaymentsError } from '../errors.ts';
import type { WalletClient } from '../wallet-client.ts';
import { adopt } from './adopt.ts';
import type { PayAnswer, PayCall } from './answers.ts';
import { isOurs, type RouteTerms } from './challenge-check.ts';
import { readVoucher, type VoucherCredential } from './credential.ts';
import { Desk, type Generate, type MeteredSocket } from './desk.ts';
import { type GateKey, type GateSecrets, gateKeys } from './keys.ts';
import { QuickSale } from './quick-sale.ts';
import { UnavailableError } from './refusals.ts';
import type { Terms } from './terms.ts';
import { checkToken, type TokenVerdict } from './token.ts';

/** What a gate is given. */
export interface GateOptions {
  readonly terms: Terms;
  readonly symbols: readonly string[];
  readonly secrets: GateSecrets;
  /** Signs as the payee. */
  readonly client: WalletClient;
  readonly book: ChannelBook;
  readonly view: ChainView;
  readonly now: () => number;
  /** Told of what went wrong inside, which the payer is not told. */
  readonly onFailure: (error: unknown) => void;
}

/** How long an opening transaction that may be under way is waited for. */
const OPENING_MS = 5_000;
const OPENING_POLL_MS = 250;

/** Takes vouchers and gives time for them: the one place where both are weighed. */
export class Gate {
  readonly #options: GateOptions;
  readonly #keys: readonly GateKey[];
  readonly #desk: Desk;
  readonly #quick: QuickSale;
  readonly #routes: ReadonlyMap<string, RouteTerms>;

  private constructor(
    options: GateOptions,
    keys: readonly GateKey[],
    desk: Desk,
    routes: ReadonlyMap<string, RouteTerms>,
  ) {
    this.#options = options;
    this.#keys = keys;
    this.#desk = desk;
    this.#quick = new QuickSale({ ...options, keys });
    this.#routes = routes;
  }

  static async open(options: GateOptions): Promise<Gate> {
    const keys = gateKeys(options.secrets);
    const desk = new Desk(options, keys, options.symbols);
    const routes = await Promise.all(
      options.symbols.map(async (symbol) => [symbol, await desk.routeTerms(symbol)] as const),
    );
    return new Gate(options, keys, desk, new Map(routes));
  }

  get terms(): Terms {
    return this.#options.terms;
  }

  sells(symbol: string): boolean {
    return this.#routes.has(symbol);
  }

  /** Works on a paid call for a symbol that is sold here. What it answers was stored before. */
  async pay(call: PayCall): Promise<PayAnswer> {
    try {
      const voucher = call.authorization === undefined ? null : readVoucher(call.authorization);
      if (!call.buys || voucher === null || !this.#isOurs(voucher, call.symbol)) {
        return await this.#desk.serve(call);
      }
      await this.#know(voucher);
      const quick = await this.#quick.serve(voucher, call.symbol);
      if (quick !== null) return quick;
      const answer = await this.#desk.serve(call);
      if (voucher.action !== 'open' || answer.status < 400) return answer;
      // The same open may be on its way already, sent before a crash: then it cannot be sent again.
      return (await this.#afterOpening(voucher, call.symbol)) ?? answer;
    } catch (error) {
      return this.#unavailable(error);
    }
  }

  /** Meters a socket in mppx's own protocol. */
  meter(symbol: string, url: string, socket: MeteredSocket, generate: Generate): Promise<void> {
    return this.#desk.meter(symbol, url, socket, generate);
  }

  /** Judges a token, for one symbol or for whatever it is for. */
  check(token: string, symbol?: string): TokenVerdict {
    return checkToken(token, symbol, this.#keys, this.#options.now());
  }

  #isOurs({ challenge }: VoucherCredential, symbol: string): boolean {
    return isOurs(challenge, this.#routes.get(symbol)!, this.#keys, this.#options.now());
  }

  /** Whether the channel is in the book, where it is put if the chain knows it. */
  async #know({ channelId, descriptor }: VoucherCredential): Promise<boolean> {
    const { book, view, terms, now } = this.#options;
    if (book.get(channelId) !== null) return true;
    return adopt(book, view, terms, channelId, descriptor, now);
  }

  async #afterOpening(voucher: VoucherCredential, symbol: string): Promise<PayAnswer | null> {
    for (let waitedMs = 0; waitedMs < OPENING_MS; waitedMs += OPENING_POLL_MS) {
      if (await this.#know(voucher)) return this.#quick.serve(voucher, symbol);
      await new Promise((resolve) => setTimeout(resolve, OPENING_POLL_MS));
    }
    return null;
  }

  #unavailable(error: unknown): PayAnswer {
    if (!(error instanceof PaymentsError)) throw error;
    this.#options.onFailure(error);
    const refusal = new UnavailableError(error.message);
    return {
      status: refusal.status,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'application/problem+json',
        'retry-after': '2',
      },
      body: JSON.stringify(refusal.toProblemDetails()),
      outcome: 'unavailable',
    };
  }
}
