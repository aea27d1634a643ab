import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from '../server-error.ts';

/** Who is told that something has to be tried again. */
export type OnRetry = (error: Error) => void;

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/**
 * Does something until it succeeds, as long as trying again can help. What it does must do no harm
 * when it is done twice: that it failed may mean that only the answer was lost.
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onRetry: OnRetry,
): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error;
      onRetry(error as Error);
      // A stop ends the waiting, not the last try.
      await delay(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}
