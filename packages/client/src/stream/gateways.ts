import { CrudeError } from '../errors.ts';

/** What a gateway says about one of its symbols, as far as it matters. */
interface Skill {
  readonly symbol: string;
  readonly payment: { readonly network: string; readonly price: string } | null;
}

const ANSWER_MS = 10_000;

/** The gateways of one service, of which one is talked to at a time. */
export class Gateways {
  readonly #urls: readonly string[];
  #at = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  get url(): string {
    return this.#urls[this.#at]!;
  }

  /** Where the stream of a symbol is. */
  streamUrl(symbol: string, token: string | null): string {
    const path = `/ws/stream/${encodeURIComponent(symbol)}`;
    const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
    return `${this.url.replace(/^http/, 'ws')}${path}${query}`;
  }

  /** To the next one, since this one does not serve. */
  moveOn(): void {
    this.#at = (this.#at + 1) % this.#urls.length;
  }

  /** Whether the symbols are paid for; throws where one is not to be had. */
  async asksForPayment(symbols: readonly string[], signal: AbortSignal): Promise<boolean> {
    const skills = await this.#skills(signal);
    const wanted = symbols.map((symbol) => {
      const skill = skills.find((one) => one.symbol === symbol);
      if (skill !== undefined) return skill;
      const names = skills.map((one) => one.symbol).join(', ');
      throw new CrudeError('UNKNOWN_SYMBOL', `${this.url} has no ${symbol}, but ${names}`);
    });
    return wanted.some(({ payment }) => payment !== null);
  }

  /** A symbol that is paid for; null where everything is free. */
  async anyPaid(signal: AbortSignal): Promise<string | null> {
    const skills = await this.#skills(signal);
    return skills.find(({ payment }) => payment !== null)?.symbol ?? null;
  }

  async #skills(signal: AbortSignal): Promise<readonly Skill[]> {
    let trouble: string;
    try {
      const response = await fetch(`${this.url}/skills`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      const body: unknown = response.ok ? await response.json() : null;
      if (Array.isArray(body)) return body as readonly Skill[];
      trouble = response.ok ? 'it is no gateway' : `it answers ${response.status}`;
    } catch (error) {
      signal.throwIfAborted();
      trouble = reasonOf(error);
    }
    throw new CrudeError('GATEWAY_UNREACHABLE', `${this.url}: ${trouble}`);
  }
}

/** What fetch itself says is the same for all of its failures. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  return message || code || String(cause);
}
