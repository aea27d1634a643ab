import { readBody } from './body.ts';
import { HistoricalError } from './errors.ts';
import { problemOf, retryAfterOf, warningsOf } from './problem.ts';
import { type HistoricalRetries, withRetries } from './retry.ts';
import type { HistoricalTimeouts } from './timeouts.ts';

/** Something that the server wants to be known beside a good answer. */
export interface HistoricalWarning {
  readonly text: string;
  /** Such as `timeseries.get_range`. */
  readonly endpoint: string;
  readonly requestId: string | undefined;
}

export interface HttpOptions {
  readonly key: string;
  readonly baseUrl: string;
  readonly timeouts: HistoricalTimeouts;
  readonly retries: HistoricalRetries;
  readonly onWarning: (warning: HistoricalWarning) => void;
}

/** A good answer whose body is still to come. */
export interface Opened {
  readonly requestId: string | undefined;
  readonly warnings: readonly string[];
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

export type Form = readonly (readonly [name: string, value: string])[];

/** Sends requests. The key is private here and goes nowhere but into the header. */
export class Http {
  readonly #key: string;
  readonly #authorization: string;
  readonly #options: Omit<HttpOptions, 'key'>;

  constructor({ key, ...options }: HttpOptions) {
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(key)) {
      throw new HistoricalError(
        'BAD_REQUEST',
        'the key is empty or has characters that no key has',
      );
    }
    this.#key = key;
    this.#authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    this.#options = options;
  }

  get retries(): HistoricalRetries {
    return this.#options.retries;
  }

  /** The JSON of a whole answer, with retries. */
  async json(
    method: 'GET' | 'POST',
    endpoint: string,
    form: Form,
    signal?: AbortSignal,
  ): Promise<unknown> {
    return withRetries(this.retries, signal, async () => {
      const { requestId, chunks } = await this.open(method, endpoint, form, signal);
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      const text = Buffer.concat(parts).toString('utf8');
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new HistoricalError('BAD_CONTENT', `${endpoint}: the answer is no JSON`, {
          cause,
          ...(requestId === undefined ? {} : { requestId }),
        });
      }
    });
  }

  /** One attempt: the head of the answer is there and good when it resolves. */
  async open(
    method: 'GET' | 'POST',
    endpoint: string,
    form: Form,
    signal?: AbortSignal,
  ): Promise<Opened> {
    const { answerMs, idleMs } = this.#options.timeouts;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), answerMs);
    let response: Response;
    try {
      response = await this.#fetch(
        method,
        endpoint,
        form,
        signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
      );
    } catch (cause) {
      signal?.throwIfAborted();
      if (stop.signal.aborted) {
        throw new HistoricalError('TIMEOUT', `${endpoint}: no answer in ${answerMs} ms`);
      }
      throw new HistoricalError('CONNECTION_FAILED', `${endpoint}: the connection failed`, {
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
    const requestId = response.headers.get('request-id') ?? undefined;
    const chunks = readBody(response.body, { endpoint, idleMs, stop, signal, requestId });
    if (response.status !== 200) throw await this.#problem(response, requestId, chunks);
    const warnings = warningsOf(response.headers.get('x-warning')).map((text) => this.#clean(text));
    for (const text of warnings) this.#options.onWarning({ text, endpoint, requestId });
    return { requestId, warnings, chunks };
  }

  #fetch(
    method: 'GET' | 'POST',
    endpoint: string,
    form: Form,
    signal: AbortSignal,
  ): Promise<Response> {
    const fields = new URLSearchParams(
      form.map(([name, value]): [string, string] => [name, value]),
    );
    const url = new URL(endpoint, this.#options.baseUrl);
    if (method === 'GET') url.search = fields.toString();
    return fetch(url, {
      method,
      // A redirect would take the key to where it was not meant for.
      redirect: 'manual',
      headers: { authorization: this.#authorization, accept: 'application/json, */*' },
      signal,
      ...(method === 'POST' ? { body: fields } : {}),
    });
  }

  async #problem(
    response: Response,
    requestId: string | undefined,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<HistoricalError> {
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of chunks) {
        parts.push(chunk);
        size += chunk.length;
        if (size > MAX_PROBLEM_SIZE) break;
      }
    } catch (error) {
      // What came of the text is enough; an abort by the caller is not the server's answer.
      if (!(error instanceof HistoricalError)) throw error;
    }
    const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), Date.now());
    const head = { status: response.status, requestId, retryAfterMs };
    return problemOf(head, this.#clean(Buffer.concat(parts).toString('utf8')));
  }

  /** A server that repeats the key must not bring it into logs. */
  #clean(text: string): string {
    return text.replaceAll(this.#key, '***');
  }
}

const MAX_PROBLEM_SIZE = 1 << 20;
