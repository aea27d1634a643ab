import type { MarketEvent } from '@crude-alpha/contracts';

/** How far a venue's clock may run ahead of ours before its time is not believed. */
const SKEW_US = 1_000_000;

/** Where and when an event stands. One object is reused for all events: keep numbers, not this. */
export interface Moment {
  ordinal: number;
  /** The event's own time, as far as it is believed. */
  ts: number;
  /** Newest time seen so far, this event included: never runs back. */
  now: number;
}

/**
 * The venue's time, unless it lies ahead of the time of receipt. One garbled timestamp in the far
 * future would otherwise close every candle and make every quote stale for good.
 */
export function believedTs(event: MarketEvent): number {
  return event.ts > event.tsRecv + SKEW_US ? event.tsRecv : event.ts;
}
