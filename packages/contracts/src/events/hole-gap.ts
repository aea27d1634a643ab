import type { MarketEvent } from './event.ts';
import type { Gap } from './gap.ts';

/**
 * What a reader of a tape tells those behind it of events that retention took before they were read. It
 * stands at the ordinal of the last of them, before `next`; `knownTs` is the newest time read before.
 */
export function holeGap(
  tape: string,
  hole: { readonly from: number; readonly to: number },
  next: MarketEvent,
  knownTs: number | null,
): Gap {
  return {
    type: 'gap',
    ts: next.ts,
    tsRecv: next.tsRecv,
    feed: tape,
    reason: 'slow_reader',
    from: knownTs,
    to: next.ts,
    count: hole.to - hole.from + 1,
    detail: `events ${hole.from} to ${hole.to} had left the tape before they were read`,
  };
}
