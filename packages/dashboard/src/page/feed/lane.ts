import type { DetailEvent, FeedEvent } from '../state/feed.ts';
import type { Pass } from '../state/pass.ts';

/** The one way by which frames reach the desk: whoever has it is told when the page turns elsewhere. */
export interface Lane {
  /** Frames come from somebody who pays from now on, until `stop` is called or it is given back. */
  lend(stop: () => void, pass: Pass): void;
  /** What comes while it is lent. */
  take(event: FeedEvent | DetailEvent): void;
  /** The page follows by itself again. */
  giveBack(): void;
}
