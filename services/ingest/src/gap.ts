import type { Gap, GapReason } from '@crude-alpha/contracts';

/** The contract's limit on `detail`. */
const MAX_DETAIL = 500;

/** What is known of a hole beside its reason and its end. */
export interface GapDetails {
  readonly from: number | null;
  readonly count?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly detail?: string;
}

/** A gap event that ends, and is written, at `to`. */
export function gapEvent(feed: string, reason: GapReason, to: number, details: GapDetails): Gap {
  const { from, detail, ...known } = details;
  return {
    type: 'gap',
    ts: to,
    tsRecv: to,
    feed,
    reason,
    from: from === null ? null : Math.min(from, to),
    to,
    ...known,
    ...(detail === undefined ? {} : { detail: detail.slice(0, MAX_DETAIL) }),
  };
}
