import { MAX_BATCH_EVENTS } from '../feed.ts';
import { pause } from '../pause.ts';
import type { Pacer } from './pacer.ts';

/** What is due within one such step is released together: finer ones would only cost timers. */
const STEP_MS = 10;

interface Received {
  readonly tsRecv: number;
}

/**
 * Releases events when the pacer's time reaches their `tsRecv`, in slices of bounded length. Where
 * the next one is more than `maxWaitMicros` away, the pacer is set forward to it instead.
 */
export async function* releaseByTime<E extends Received>(
  events: readonly E[],
  pacer: Pacer,
  signal: AbortSignal,
  maxWaitMicros: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly E[], void> {
  let at = 0;
  while (at < events.length && !signal.aborted) {
    const next = events[at]!.tsRecv;
    const waitMs = pacer.msUntil(next);
    if (next - pacer.now() > maxWaitMicros) {
      pacer.start(next);
    } else if (waitMs > 0) {
      await pause(Math.max(waitMs, STEP_MS), signal);
    } else {
      const now = pacer.now();
      const start = at;
      do at++;
      while (at < events.length && at - start < MAX_BATCH_EVENTS && events[at]!.tsRecv <= now);
      yield events.slice(start, at);
    }
  }
}
