import type { VNode } from 'preact';
import { pathOf, type Trend } from '../state/trend.ts';

/** Five minutes of a figure as a small line; the number beside it says what it is now. */
export function Spark({ trend }: { trend: Trend }): VNode {
  return (
    <svg class="spark" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <path d={pathOf(trend)} />
    </svg>
  );
}
