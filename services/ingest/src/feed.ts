import type { TapeTail } from '@crude-alpha/bus';
import type { Truth } from '@crude-alpha/contracts';

/** What a feed knows beside its events; it stands before the events of its batch. */
export type FeedNews =
  /** The source is or was out of reach: what it sent between the two times is unknown. */
  | {
      readonly kind: 'disconnect';
      readonly from: number | null;
      readonly to: number;
      readonly detail: string;
    }
  /** Input that could not even be read as an event. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly count: number }
  /** What the synthetic market really was. */
  | { readonly kind: 'truth'; readonly truth: Truth };

/** What came at one go. Bounded, so that a batch never outweighs the writer's window. */
export interface FeedBatch {
  readonly news: readonly FeedNews[];
  /** In the order of `tsRecv`. Nothing about them is believed before intake has checked it. */
  readonly events: readonly unknown[];
}

/** Most events in a batch: a few blocks of the tape. */
export const MAX_BATCH_EVENTS = 2048;

/**
 * A source of events. Its `pace` decides what happens when the tape cannot keep up: a `live` source
 * will not wait, so the drop policy applies to it; an `elastic` one is held back and loses nothing.
 */
export interface Feed {
  readonly name: string;
  readonly pace: 'live' | 'elastic';
  /** It plays a tape that is finished: nothing is checked, added or stamped anew. */
  readonly verbatim: boolean;
  /** Its numbers are those of a whole channel of the venue, of which it delivers a part: no hole is a loss. */
  readonly sparseSeq?: true;
  /**
   * Begins after `resume`, the end of the tape that is there; ends when `signal` is aborted. The source
   * is left alone until `batches` is read: one that was opened may be let go for another one.
   */
  open(resume: TapeTail | null, signal: AbortSignal): Promise<OpenFeed>;
}

export interface OpenFeed {
  /** It goes on exactly after the tail, so that no gap has to be written. */
  readonly continues: boolean;
  readonly connected: boolean;
  /** Times the source was reached again since the feed was opened. */
  readonly reconnects: number;
  /** The feed's clock, microseconds: the wall's for a live one, else the market time it has reached. */
  now(): number;
  /** How far `now()` is behind where it should be; null where nothing says where that is. */
  behindSec(): number | null;
  /** To be read once. */
  readonly batches: AsyncIterable<FeedBatch>;
}
