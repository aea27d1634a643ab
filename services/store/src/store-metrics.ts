import { type Metrics, systemMicros } from '@crude-alpha/service';
import type { DerivedCounts } from './derived-recorder.ts';
import type { Progress } from './progress.ts';
import type { SnapshotCounts } from './snapshot-keeper.ts';
import type { TapeCounts } from './tape-recorder.ts';

/** How everything that is recorded goes. */
export interface StoreCounts {
  readonly tape: TapeCounts;
  readonly derived: DerivedCounts;
  readonly snapshots: SnapshotCounts;
}

/** Shows it; the README lists the metrics. */
export function observeStore(metrics: Metrics, counts: StoreCounts, progress: Progress): void {
  const { derived, snapshots, tape } = counts;
  const total = (name: string, help: string, read: () => number): void => {
    metrics.counterOf(`crude_store_${name}_total`, help, read);
  };
  const gauge = (name: string, help: string, read: () => number | null): void => {
    metrics.gauge(`crude_store_${name}`, help, read);
  };
  gauge('lease_held', 'Whether this instance stores the tape.', () => Number(progress.holdsLease));
  gauge('tape_ordinal', 'Ordinal behind the newest event that is stored.', () => tape.reached);
  gauge('tape_pending_blocks', 'Blocks of the tape that are not read yet.', () => tape.pending);
  gauge(
    'event_age_seconds',
    'Wall time less receipt of the newest event that is stored: the lag, where the feed is live.',
    () => (tape.newestTs === 0 ? null : (systemMicros() - tape.newestTs) / 1e6),
  );
  gauge(
    'stalled_seconds',
    'For how long nothing was stored although events were read; 0 while none waits.',
    () => progress.stalledMs / 1000,
  );
  gauge(
    'derived_pending_messages',
    'Frames and candles that are in the log and not read yet.',
    () => derived.pending,
  );
  total('events', 'Events stored.', () => tape.rows);
  total('batches', 'Batches of events stored.', () => tape.batches);
  total('derived', 'Frames, candles and other signals stored.', () => derived.rows);
  total(
    'derived_holes',
    'Stretches of what is derived that went from the log before they were stored.',
    () => derived.holes,
  );
  total('snapshots', 'Snapshots of the engine kept.', () => snapshots.kept);
  total('retries', 'Inserts tried again.', () => tape.retries + derived.retries);
  total('known_events', 'Events read again that were stored already.', () => tape.known);
  total(
    'repaired_events',
    'Events that the tables had lost and the tape still held.',
    () => tape.repaired,
  );
  total('missed_events', 'Events that retention took before they were stored.', () => tape.missed);
}
