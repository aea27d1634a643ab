import type { TapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import type { Counter, CounterFamily, Metrics } from '@crude-alpha/service';
import type { FanoutCounts } from './fanout.ts';
import type { OpenFeed } from './feed.ts';
import type { Intake } from './intake.ts';
import type { Outlet } from './outlet.ts';

/** What there is to measure once the lease is held. */
export interface Measured {
  readonly open: OpenFeed;
  readonly writer: TapeWriter;
  readonly outlet: Outlet;
  /** Absent for a tape that is played as it is. */
  readonly intake?: Intake;
  readonly fanout?: Readonly<FanoutCounts>;
}

/** Counters follow the plain numbers of the hot path this often. */
const FOLLOW_MS = 1000;

/** The metrics of ingest; the README lists them. */
export class IngestMetrics {
  readonly #events: CounterFamily<'type' | 'feed'>;
  readonly #gaps: CounterFamily<'reason'>;
  readonly #rejected: CounterFamily<'reason'>;
  readonly #byType = new Map<string, Counter>();
  readonly #feed: string;
  readonly #follow: (() => void)[] = [];
  readonly #metrics: Metrics;
  #measured: Measured | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(metrics: Metrics, feed: string) {
    this.#metrics = metrics;
    this.#feed = feed;
    this.#events = metrics.counterFamily(
      'crude_ingest_events_total',
      'Events written to the tape.',
      ['type', 'feed'],
    );
    this.#gaps = metrics.counterFamily('crude_ingest_gaps_total', 'Gaps written to the tape.', [
      'reason',
    ]);
    this.#rejected = metrics.counterFamily(
      'crude_ingest_rejected_total',
      'Input that is no valid event.',
      ['reason'],
    );
    this.#gauges();
    this.#counters();
  }

  written(event: MarketEvent): void {
    let counter = this.#byType.get(event.type);
    if (counter === undefined) {
      counter = this.#events.cell({ type: event.type, feed: this.#feed });
      this.#byType.set(event.type, counter);
    }
    counter.add(1);
    if (event.type === 'gap') this.#gaps.cell({ reason: event.reason }).add(1);
  }

  rejected(reason: string, count: number): void {
    this.#rejected.cell({ reason }).add(count);
  }

  /** Begins to measure: the lease is held. */
  measure(measured: Measured): void {
    this.#measured = measured;
    this.#timer = setInterval(() => this.follow(), FOLLOW_MS);
    this.#timer.unref();
  }

  /** Brings the counters up to the numbers they follow. */
  follow(): void {
    for (const follow of this.#follow) follow();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.follow();
  }

  #gauges(): void {
    const gauge = (
      name: string,
      help: string,
      read: (measured: Measured) => number | null,
    ): void => {
      this.#metrics.gauge(name, help, () =>
        this.#measured === null ? null : read(this.#measured),
      );
    };
    this.#metrics.gauge('crude_ingest_lease_held', 'Whether this instance writes the tape.', () =>
      this.#measured === null ? 0 : 1,
    );
    gauge('crude_ingest_feed_connected', 'Whether the source is connected.', ({ open }) =>
      Number(open.connected),
    );
    gauge(
      'crude_ingest_tape_ordinal',
      'Ordinal behind the newest event that is on the tape.',
      ({ writer }) => writer.acked,
    );
    gauge(
      'crude_ingest_tape_unacked_events',
      'Events written whose storage is not acknowledged yet.',
      ({ writer }) => writer.nextOrdinal - writer.acked,
    );
    gauge(
      'crude_ingest_protected_queue_events',
      'Events that wait for room on the tape and are never dropped.',
      ({ outlet }) => outlet.holding.protectedSize,
    );
    gauge(
      'crude_ingest_conflated_symbols',
      'Symbols of which the newest quote or book waits for room on the tape.',
      ({ outlet }) => outlet.holding.size - outlet.holding.protectedSize,
    );
    gauge(
      'crude_ingest_tick_lag_seconds',
      'How far the clock of the feed is behind where it should be.',
      ({ open }) => open.behindSec(),
    );
  }

  #counters(): void {
    const counter = (name: string, help: string, read: (measured: Measured) => number): void =>
      this.#followed(this.#metrics.counter(name, help), read);
    const dropped = this.#metrics.counterFamily(
      'crude_ingest_dropped_total',
      'Events let go because the tape had no room.',
      ['class'],
    );
    this.#followed(dropped.cell({ class: 'conflated' }), (m) => m.outlet.holding.counts.conflated);
    this.#followed(dropped.cell({ class: 'heartbeat' }), (m) => m.outlet.holding.counts.dropped);
    const sequence = this.#metrics.counterFamily(
      'crude_ingest_sequence_total',
      'Irregularities in the numbering of the source, in events.',
      ['finding'],
    );
    for (const finding of ['duplicates', 'late', 'missing', 'restarts'] as const) {
      this.#followed(sequence.cell({ finding }), (m) => m.intake?.counts[finding] ?? 0);
    }
    counter(
      'crude_ingest_congestion_seconds_total',
      'Time in which the tape had no room.',
      ({ outlet }) => outlet.congestedSec,
    );
    counter(
      'crude_ingest_feed_reconnects_total',
      'Times the source was reached again.',
      ({ open }) => open.reconnects,
    );
    counter(
      'crude_ingest_ticks_skipped_total',
      'Seconds without a tick because time jumped over them.',
      ({ intake }) => intake?.timekeeper.skippedTicks ?? 0,
    );
    counter(
      'crude_ingest_fanout_published_total',
      'Events published one a message.',
      ({ fanout }) => fanout?.published ?? 0,
    );
    counter(
      'crude_ingest_fanout_refused_total',
      'Events not published one a message because NATS did not keep up.',
      ({ fanout }) => fanout?.refused ?? 0,
    );
    counter(
      'crude_ingest_tape_resent_blocks_total',
      'Blocks sent again because their fate was unknown.',
      ({ writer }) => writer.stats.resent,
    );
  }

  #followed(counter: Counter, read: (measured: Measured) => number): void {
    this.#follow.push(() => {
      if (this.#measured === null) return;
      counter.add(Math.max(0, read(this.#measured) - counter.value));
    });
  }
}
