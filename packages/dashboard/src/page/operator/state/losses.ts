import type { OperatorState } from '@crude-alpha/contracts';
import { labelled, processesOf, together } from './tellings.ts';

/** Something that did not get through, how often, and where. */
export interface Loss {
  readonly where: string;
  readonly what: string;
  readonly count: number;
}

/** What was lost since the processes began; what was only conflated or read again is not among it. */
const counted = [
  ['ingest', 'dropped_total', 'let go to keep up'],
  ['ingest', 'rejected_total', 'no valid event'],
  ['ingest', 'sequence_total.missing', 'missing in the numbering of the source'],
  ['ingest', 'fanout_refused_total', 'not fanned out'],
  ['compute', 'missed_events_total', 'gone before they were read'],
  ['compute', 'late_trades_total', 'too late for a candle'],
  ['compute', 'out_of_order_quotes_total', 'older than the quote known'],
  ['store', 'missed_events_total', 'gone before they were stored'],
  ['store', 'derived_holes_total', 'stretch of outputs gone before it was stored'],
  ['gateway', 'frames_bad_total', 'bad frame'],
  ['gateway', 'conflated_total', 'left out for slow clients'],
  ['gateway', 'cut_total', 'client cut'],
  ['gateway', 'refused_total', 'client refused'],
] as const;

/** Everything that was lost, most first, and how many there were in all. */
export function losses(state: OperatorState): {
  readonly total: number;
  readonly list: readonly Loss[];
} {
  const list = counted
    .flatMap(([where, name, what]) => {
      const parts = new Map<string, number>();
      for (const process of processesOf(state, where)) {
        for (const [label, value] of labelled(process.figures, name)) {
          parts.set(label, (parts.get(label) ?? 0) + value);
        }
      }
      if (parts.size === 0) return [{ where, what, count: together(state, where, name) ?? 0 }];
      return [...parts].map(([label, count]) => ({
        where,
        what: `${what}: ${label.replaceAll('_', ' ')}`,
        count,
      }));
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return { total: list.reduce((sum, { count }) => sum + count, 0), list };
}
