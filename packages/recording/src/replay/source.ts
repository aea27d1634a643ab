import type { MarketEvent } from '@crude-alpha/contracts';

/** Events of a stretch of a tape. */
export interface ReplayWindow {
  forEach(onEvent: (event: MarketEvent, ordinal: number) => void): void;
}

/** Where a recorded tape comes from: the store, or a file. */
export interface ReplaySource {
  /** Ordinals of the first event that is there, and behind the last. */
  readonly first: number;
  readonly next: number;
  /** Ordinal of the first event that was received at a time or later; `next` where none was. */
  ordinalAt(ts: number): Promise<number>;
  /** The events from one ordinal on and before another, in their order. */
  read(from: number, to: number, signal: AbortSignal): AsyncIterable<ReplayWindow>;
}
