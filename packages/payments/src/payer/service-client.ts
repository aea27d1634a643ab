import { Challenge } from 'mppx';
import type { tempo } from 'mppx/client';
import { Session } from 'mppx/tempo';
import { PaymentsError, reasonOf } from '../errors.ts';
import { pause } from '../pause.ts';

export type SessionChallenge = Parameters<
  ReturnType<typeof tempo.session>['createCredential']
>[0]['challenge'];

export type Receipt = ReturnType<typeof Session.Precompile.Protocol.deserializeSessionReceipt>;

/** What a service answers, as far as it matters. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: string;
  readonly challenge: SessionChallenge | null;
  readonly receipt: Receipt | null;
}

/** Rounds over all addresses for one call, with a pause between them that doubles up to the longest. */
const ROUNDS = 8;
const PAUSE_MS = { first: 200, longest: 5_000 } as const;

/** Longer than the chain takes to open a channel; a gateway that hangs must not be waited for. */
const ANSWER_MS = 30_000;

/**
 * Calls a service's pay route, again and again while it cannot be reached, and at another of its
 * addresses: a repetition costs nothing, and all of them know the same channels.
 */
export class ServiceClient {
  readonly #addresses: readonly string[];
  readonly #fetch: typeof fetch;
  readonly #answerMs: number;
  /** The one that answered last. */
  #at = 0;

  constructor(addresses: readonly string[], fetcher: typeof fetch, answerMs: number = ANSWER_MS) {
    this.#addresses = addresses.map((address) => address.replace(/\/+$/, ''));
    this.#fetch = fetcher;
    this.#answerMs = answerMs;
  }

  async call(
    method: 'GET' | 'POST',
    symbol: string,
    authorization: string | null,
    signal: AbortSignal,
  ): Promise<ServiceAnswer> {
    const count = this.#addresses.length;
    let trouble = '';
    for (let tries = 0; tries < ROUNDS * count; tries += 1) {
      if (tries > 0 && tries % count === 0) {
        const round = tries / count - 1;
        await pause(Math.min(PAUSE_MS.first * 2 ** round, PAUSE_MS.longest), signal);
      }
      const address = this.#addresses[this.#at]!;
      try {
        const url = `${address}/mpp/session?symbol=${encodeURIComponent(symbol)}`;
        const response = await this.#fetch(url, {
          method,
          signal: AbortSignal.any([signal, AbortSignal.timeout(this.#answerMs)]),
          ...(authorization === null ? {} : { headers: { authorization } }),
        });
        const body = await response.text();
        // Busy or broken, now: what was sent is sent again as it was.
        if (response.status !== 429 && response.status < 500) return read(response, body);
        trouble = `${address}: ${response.status} ${detailOf(body)}`;
      } catch (error) {
        signal.throwIfAborted();
        trouble = `${address}: ${reasonOf(error)}`;
      }
      this.#at = (this.#at + 1) % count;
    }
    throw new PaymentsError('SERVICE_UNREACHABLE', `the service does not answer: ${trouble}`);
  }
}

/** What a problem document says, or the text itself. */
export function detailOf(body: string): string {
  try {
    const { detail, title } = JSON.parse(body) as { detail?: string; title?: string };
    return detail ?? title ?? body;
  } catch {
    return body;
  }
}

function read(response: Response, body: string): ServiceAnswer {
  const receipt = response.headers.get('payment-receipt');
  return {
    status: response.status,
    body,
    challenge: challengeOf(response),
    receipt:
      receipt === null ? null : Session.Precompile.Protocol.deserializeSessionReceipt(receipt),
  };
}

function challengeOf(response: Response): SessionChallenge | null {
  if (response.status !== 402 || !response.headers.has('www-authenticate')) return null;
  const offered = Challenge.fromResponseList(response);
  const session = offered.find(({ method, intent }) => method === 'tempo' && intent === 'session');
  return (session as SessionChallenge | undefined) ?? null;
}
