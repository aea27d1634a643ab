import type { TapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { type Counter, type CounterFamily, LateMetrics, type Metrics } from '@crude-alpha/service';
import type { FanoutCounts } from './fanout.ts';
import type { OpenFeed } from './feed.ts';
import type { FundingOutcome } from './funding/poll.ts';
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

/** The metrics of ingest; the README lists them. */
export class IngestMetrics {
  readonly #events: CounterFamily<'type' | 'feed'>;
  readonly #gaps: CounterFamily<'reason'>;
  readonly #rejected: CounterFamily<'reason'>;
  readonly #funding: CounterFamily<'outcome'>;
  readonly #byType = new Map<string, Counter>();
  readonly #feed: string;
  readonly #late: LateMetrics<Measured>;

  constructor(metrics: Metrics, feed: string) {
    this.#late = new LateMetrics(metrics);
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
    this.#funding = metrics.counterFamily(
      'crude_ingest_funding_polls_total',
      'Times an exchange was asked for a funding rate, by what came of it.',
      ['outcome'],
    );
    this.#gauges(metrics);
    this.#counters(metrics);
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

  polledFunding(outcome: FundingOutcome): void {
    this.#funding.cell({ outcome }).add(1);
  }

  /** Begins to measure: the lease is held. */
  measure(measured: Measured): void {
    this.#late.begin(measured);
  }

  #gauges(metrics: Metrics): void {
    const late = this.#late;
    metrics.gauge('crude_ingest_lease_held', 'Whether this instance writes the tape.', () =>
      Number(late.begun),
    );
    late.gauge('crude_ingest_feed_connected', 'Whether the source is connected.', ({ open }) =>
      Number(open.connected),
    );
    late.gauge(
      'crude_ingest_tape_ordinal',
      'Ordinal behind the newest event that is on the tape.',
      ({ writer }) => writer.acked,
    );
    late.gauge(
      'crude_ingest_tape_unacked_events',
      'Events written whose storage is not acknowledged yet.',
      ({ writer }) => writer.nextOrdinal - writer.acked,
    );
    late.gauge(
      'crude_ingest_protected_queue_events',
      'Events that wait for room on the tape and are never dropped.',
      ({ outlet }) => outlet.holding.protectedSize,
    );
    late.gauge(
      'crude_ingest_conflated_symbols',
      'Symbols of which the newest quote or book waits for room on the tape.',
      ({ outlet }) => outlet.holding.size - outlet.holding.protectedSize,
    );
    late.gauge(
      'crude_ingest_tick_lag_seconds',
      'How far the clock of the feed is behind where it should be.',
      ({ open }) => open.behindSec(),
    );
  }

  #counters(metrics: Metrics): void {
    const late = this.#late;
    const dropped = metrics.counterFamily(
      'crude_ingest_dropped_total',
      'Events let go because the tape had no room.',
      ['class'],
    );
    late.cell(dropped, { class: 'conflated' }, (m) => m.outlet.holding.counts.conflated);
    late.cell(dropped, { class: 'heartbeat' }, (m) => m.outlet.holding.counts.dropped);
    const sequence = metrics.counterFamily(
      'crude_ingest_sequence_total',
      'Irregularities in the numbering of the source, in events.',
      ['finding'],
    );
    for (const finding of ['duplicates', 'late', 'missing', 'restarts'] as const) {
      late.cell(sequence, { finding }, (m) => m.intake?.counts[finding] ?? 0);
    }
    late.counter(
      'crude_ingest_congestion_seconds_total',
      'Time in which the tape had no room.',
      ({ outlet }) => outlet.congestedSec,
    );
    late.counter(
      'crude_ingest_feed_reconnects_total',
      'Times the source was reached again.',
      ({ open }) => open.reconnects,
    );
    late.counter(
      'crude_ingest_ticks_skipped_total',
      'Seconds without a tick because time jumped over them.',
      ({ intake }) => intake?.timekeeper.skippedTicks ?? 0,
    );
    late.counter(
      'crude_ingest_fanout_published_total',
      'Events published one a message.',
      ({ fanout }) => fanout?.published ?? 0,
    );
    late.counter(
      'crude_ingest_fanout_refused_total',
      'Events not published one a message because NATS did not keep up.',
      ({ fanout }) => fanout?.refused ?? 0,
    );
    late.counter(
      'crude_ingest_tape_resent_blocks_total',
      'Blocks sent again because their fate was unknown.',
      ({ writer }) => writer.stats.resent,
    );
  }
}
