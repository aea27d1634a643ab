import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after a time, or at once when `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
