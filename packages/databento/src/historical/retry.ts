import { setTimeout as sleep } from 'node:timers/promises';
import { HistoricalError, type HistoricalErrorCode } from './errors.ts';

export interface HistoricalRetries {
  /** How often a request is sent at most, the first time included: 5. */
  readonly attempts: number;
  /** The longest wait after the first failure, 500 ms; it doubles with each one. */
  readonly baseMs: number;
  /** The longest wait of all, 60 s. A server that asks for more ends the attempts. */
  readonly maxMs: number;
  /** From 0 to 1, drawn at random: the part of the longest wait that is taken. */
  readonly jitter: () => number;
}

export const defaultRetries: HistoricalRetries = {
  attempts: 5,
  baseMs: 500,
  maxMs: 60_000,
  jitter: Math.random,
};

const passing: ReadonlySet<HistoricalErrorCode> = new Set<HistoricalErrorCode>([
  'CONNECTION_FAILED',
  'RATE_LIMITED',
  'SERVER_FAILED',
  'TIMEOUT',
  'TRUNCATED',
]);

/** Does the work until it succeeds, fails for good or has failed too often. */
export async function withRetries<T>(
  retries: HistoricalRetries,
  signal: AbortSignal | undefined,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = waitAfter(retries, attempt, error);
      if (waitMs === undefined) throw error;
      await pause(waitMs, signal);
    }
  }
}

/** Undefined where another attempt is of no use. */
function waitAfter(
  retries: HistoricalRetries,
  attempt: number,
  error: unknown,
): number | undefined {
  if (!(error instanceof HistoricalError) || !passing.has(error.code)) return undefined;
  if (attempt >= retries.attempts) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) {
    return retries.jitter() * Math.min(retries.maxMs, retries.baseMs * 2 ** (attempt - 1));
  }
  if (retryAfterMs > retries.maxMs) return undefined;
  // Many clients may have been told the same time.
  return retryAfterMs + retries.jitter() * Math.min(retries.baseMs, retries.maxMs);
}

async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(waitMs, undefined, signal === undefined ? undefined : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
