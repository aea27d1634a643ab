import { ACTIVE_LEAD, ACTIVE_MIN_LOTS, VOLUME_TAU_US } from './limits.ts';
import type { Instrument } from './state.ts';

/** Counts a trade of a future, old volume fading by event time. */
export function addVolume(future: Instrument, size: number, now: number): void {
  future.volume = volumeAt(future, now) + size;
  future.volumeTs = now;
}

function volumeAt(future: Instrument, now: number): number {
  return future.volume * Math.exp((future.volumeTs - now) / VOLUME_TAU_US);
}

/**
 * The future that the market trades: the one with the most volume, once it leads `active` clearly; the
 * nearest that has not expired until something traded. Undefined when none is known.
 *
 * @param futures - by expiry
 * @param active - symbol of the one that was active before
 */
export function activeFuture(
  futures: readonly Instrument[],
  active: string,
  ts: number,
): Instrument | undefined {
  let nearest: Instrument | undefined;
  let before: Instrument | undefined;
  let busiest: Instrument | undefined;
  let most = ACTIVE_MIN_LOTS;
  for (const one of futures) {
    if (one.expiry <= ts) continue;
    nearest ??= one;
    if (one.symbol === active && one.volume > 0) before = one;
    const volume = volumeAt(one, ts);
    if (volume > most) {
      most = volume;
      busiest = one;
    }
  }
  if (busiest === undefined) return before ?? nearest;
  if (before === undefined) return busiest;
  return most > ACTIVE_LEAD * volumeAt(before, ts) ? busiest : before;
}
