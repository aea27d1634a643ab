import { ACTIVE_LEAD, ACTIVE_MIN_LOTS, VOLUME_TAU_US } from '../limits.ts';
import type { Instrument, ProductState } from '../state.ts';

/** Counts a trade of a future, old volume fading by event time. */
export function addVolume(future: Instrument, size: number, now: number): void {
  future.volume = volumeAt(future, now) + size;
  future.volumeTs = now;
}

function volumeAt(future: Instrument, now: number): number {
  return future.volume * Math.exp((future.volumeTs - now) / VOLUME_TAU_US);
}

/**
 * The future that the market trades: the one with the largest share of volume and of open interest
 * together, once it leads `active` clearly. While hardly anything trades (a weekend, the first moments
 * of a session) the one that was active stays; before there was one, open interest decides, else the
 * nearest that has not expired. Undefined when none is listed.
 *
 * @param futures - by expiry
 */
export function activeFuture(
  futures: readonly Instrument[],
  { active, session }: ProductState,
  ts: number,
): Instrument | undefined {
  let volume = 0;
  let interest = 0;
  let before: Instrument | undefined;
  for (const one of futures) {
    if (one.expiry <= ts) continue;
    if (one.symbol === active) before = one;
    volume += volumeAt(one, ts);
    if (one.openInterest > 0) interest += one.openInterest;
  }
  const isTrading = volume >= ACTIVE_MIN_LOTS && session !== 'closed' && session !== 'halted';
  if (!isTrading && before !== undefined) return before;
  if (volume < ACTIVE_MIN_LOTS) {
    volume = Number.POSITIVE_INFINITY;
  }
  if (interest === 0) interest = Number.POSITIVE_INFINITY;
  let nearest: Instrument | undefined;
  let busiest: Instrument | undefined;
  let most = 0;
  let mine = 0;
  for (const one of futures) {
    if (one.expiry <= ts) continue;
    nearest ??= one;
    const held = one.openInterest > 0 ? one.openInterest / interest : 0;
    const share = volumeAt(one, ts) / volume + held;
    if (one === before) mine = share;
    if (share > most) {
      most = share;
      busiest = one;
    }
  }
  if (busiest === undefined) return before ?? nearest;
  if (before === undefined) return busiest;
  return most > ACTIVE_LEAD * mine ? busiest : before;
}
