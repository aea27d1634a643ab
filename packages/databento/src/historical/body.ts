import { HistoricalError } from './errors.ts';

interface BodyOptions {
  readonly endpoint: string;
  readonly idleMs: number;
  /** Ends the request. */
  readonly stop: AbortController;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly requestId: string | undefined;
}

/**
 * The chunks of a body, of which none may take longer than `idleMs`. The time counts only while a chunk is
 * awaited: a slow consumer is no fault of the server. To leave the loop early ends the request.
 */
export async function* readBody(
  body: Response['body'],
  { endpoint, idleMs, stop, signal, requestId }: BodyOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  const known = requestId === undefined ? {} : { requestId };
  try {
    for (;;) {
      const chunk = await readInTime(() => reader.read(), idleMs, stop);
      if (chunk.done) break;
      yield chunk.value as Uint8Array;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (stop.signal.aborted) {
      throw new HistoricalError('TIMEOUT', `${endpoint}: no bytes in ${idleMs} ms`, known);
    }
    throw new HistoricalError('CONNECTION_FAILED', `${endpoint}: the answer broke off`, {
      cause,
      ...known,
    });
  } finally {
    stop.abort();
  }
}

async function readInTime<T>(
  read: () => Promise<T>,
  idleMs: number,
  stop: AbortController,
): Promise<T> {
  const timer = setTimeout(() => stop.abort(), idleMs);
  try {
    return await read();
  } finally {
    clearTimeout(timer);
  }
}
