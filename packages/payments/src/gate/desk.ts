import { Challenge, Credential, PaymentRequest } from 'mppx';
import { Mppx, type tempo } from 'mppx/server';
import type { Hex } from 'viem';
import type { Sale } from '../book/change.ts';
import { currentSale } from '../book/mppx-store.ts';
import type { Answer, ChannelRecord } from '../book/record.ts';
import { answerOf, type PayAnswer, type PayCall, soldBody } from './answers.ts';
import type { RouteTerms } from './challenge-check.ts';
import type { GateKey } from './keys.ts';
import { type MethodParts, paymentMethod } from './payment-method.ts';
import { answered } from './sell.ts';

/** What challenges call the place that asks for payment; the same for all gateways of a service. */
const REALM = 'crude-alpha';

type Handle = (
  input: Request,
) => Promise<
  | { readonly status: 402; readonly challenge: Response }
  | { readonly status: 200; withReceipt(response?: Response): Response }
>;

/** A socket as mppx drives it; one of `ws` will do. */
export type MeteredSocket = Parameters<typeof tempo.Ws.serve>[0]['socket'];

/** Makes what is streamed; `charge` resolves when the next unit is paid. */
export type Generate = (meter: {
  readonly charge: () => Promise<void>;
  readonly signal: AbortSignal;
}) => AsyncIterable<string>;

type ServeSocket = (options: {
  readonly socket: MeteredSocket;
  readonly url: string;
  readonly amount: string;
  readonly generate: Generate;
  readonly route: Handle;
}) => Promise<void>;

type Payment = Credential.Credential<Readonly<Record<string, unknown>>>;

/** Where mppx does the whole of a call: challenges, opens, top-ups, closes, refusals, odd vouchers. */
export class Desk {
  readonly #parts: MethodParts;
  readonly #keys: readonly GateKey[];
  readonly #serveSocket: ServeSocket;
  /** By key, then by symbol: mppx knows one secret at a time. */
  readonly #handles: readonly ReadonlyMap<string, Handle>[];

  constructor(parts: MethodParts, keys: readonly GateKey[], symbols: readonly string[]) {
    this.#parts = parts;
    this.#keys = keys;
    const method = paymentMethod(parts);
    this.#serveSocket = method.extensions!.serveWebSocket;
    this.#handles = keys.map(({ secret }) => {
      const mppx = Mppx.create({ secretKey: secret, realm: REALM, methods: [method] });
      return new Map(
        symbols.map((symbol) => [symbol, mppx.session(this.#offer(symbol)) as unknown as Handle]),
      );
    });
  }

  /** What all challenges for a symbol say. */
  async routeTerms(symbol: string): Promise<RouteTerms> {
    const { headers } = await this.serve({
      method: 'GET',
      url: 'http://localhost/',
      symbol,
      buys: true,
      authorization: undefined,
    });
    const challenge = Challenge.deserialize(headers['www-authenticate'] ?? '');
    return {
      realm: challenge.realm,
      method: challenge.method,
      intent: challenge.intent,
      opaque: challenge.opaque ?? '',
      request: PaymentRequest.serialize(challenge.request),
    };
  }

  async serve(call: PayCall): Promise<PayAnswer> {
    const { symbol, authorization } = call;
    const payment = authorization === undefined ? null : readPayment(authorization);
    const request = requestFor(call);
    const handle = this.#handleFor(payment, symbol);
    const sale = payment === null || !call.buys ? null : this.#saleOf(payment, symbol);
    if (payment === null || sale === null) return this.#plain(await handle(request), authorization);

    const before = this.#answerTo(payment, sale);
    const verdict = await currentSale.run(sale, () => handle(request));
    const after = verdict.status === 402 ? null : this.#answerTo(payment, sale);
    if (verdict.status === 402 || after === null) return this.#plain(verdict, authorization);
    const body = soldBody(symbol, after.record, after.answer, this.#parts.terms, this.#keys[0]!);
    const response = verdict.withReceipt(
      new Response(body, {
        headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
      }),
    );
    return answerOf(response, before === null ? 'sold' : 'repeated');
  }

  /**
   * Speaks mppx's own protocol on a socket: what `generate` yields is streamed, and what it charges is
   * asked for in band.
   */
  async meter(
    symbol: string,
    url: string,
    socket: MeteredSocket,
    generate: Generate,
  ): Promise<void> {
    await this.#serveSocket({
      socket,
      url,
      amount: this.#parts.terms.price.toString(),
      generate,
      route: (request) => {
        const payment = readPayment(request.headers.get('authorization') ?? '');
        return this.#handleFor(payment, symbol)(request);
      },
    });
  }

  #handleFor(payment: Payment | null, symbol: string): Handle {
    return this.#handles[payment === null ? 0 : this.#keyOf(payment)]!.get(symbol)!;
  }

  #plain(
    verdict: Awaited<ReturnType<Handle>>,
    authorization: string | undefined,
  ): Promise<PayAnswer> {
    if (verdict.status === 200) {
      return answerOf(verdict.withReceipt(new Response(null, { status: 204 })), 'managed');
    }
    const { status } = verdict.challenge;
    if (status >= 500) return answerOf(verdict.challenge, 'unavailable');
    return answerOf(verdict.challenge, authorization === undefined ? 'challenged' : 'refused');
  }

  #offer(symbol: string) {
    return { amount: this.#parts.terms.amount, unitType: 'minute', scope: `stream:${symbol}` };
  }

  /** The secret that a challenge was made with; the newest for one that none of them made. */
  #keyOf({ challenge }: Payment): number {
    const at = this.#keys.findIndex(({ secret }) =>
      Challenge.verify(challenge, { secretKey: secret }),
    );
    return Math.max(at, 0);
  }

  #saleOf({ challenge, payload }: Payment, symbol: string): Sale | null {
    const { action, cumulativeAmount, signature } = payload;
    if (action !== 'open' && action !== 'voucher') return null;
    if (typeof cumulativeAmount !== 'string' || !/^\d{1,30}$/.test(cumulativeAmount)) return null;
    if (typeof signature !== 'string') return null;
    const { price, minutes } = this.#parts.terms;
    return {
      symbol,
      cumulative: BigInt(cumulativeAmount),
      signature: signature.toLowerCase() as Hex,
      challengeId: challenge.id,
      price,
      minutes,
    };
  }

  #answerTo(
    { payload: { channelId } }: Payment,
    sale: Sale,
  ): { record: ChannelRecord; answer: Answer } | null {
    const id = String(channelId).toLowerCase() as Hex;
    const record = this.#parts.book.get(id);
    const answer = record === null ? undefined : answered(record, sale);
    return record === null || answer === undefined ? null : { record, answer };
  }
}

/**
 * mppx tells by the form of a request whether it buys: a query makes one, its lack in a POST unmakes it.
 */
function requestFor({ method, url, buys, authorization }: PayCall): Request {
  const target = new URL(url);
  target.search = buys ? '?buy' : '';
  return new Request(target, {
    method: buys ? method : 'POST',
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
}

/** What a header says; null where it cannot be read, for which mppx has the words. */
function readPayment(authorization: string): Payment | null {
  try {
    const scheme = Credential.extractPaymentScheme(authorization);
    const payment = scheme === null ? null : Credential.deserialize(scheme);
    return typeof payment?.payload === 'object' && payment.payload !== null
      ? (payment as Payment)
      : null;
  } catch {
    return null;
  }
}
