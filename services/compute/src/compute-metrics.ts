import type { DerivedWriter } from '@crude-alpha/bus';
import { eventTypes } from '@crude-alpha/contracts';
import type { Engine } from '@crude-alpha/engine';
import { type Distribution, LateMetrics, type Metrics, systemMicros } from '@crude-alpha/service';
import type { Deriver } from './deriver.ts';
import type { Snapshots } from './snapshots.ts';

/** What there is to measure once the lease is held. */
export interface Measured {
  readonly engine: Engine;
  readonly deriver: Deriver;
  readonly derived: DerivedWriter;
  readonly snapshots: Snapshots;
  readonly pending: () => number;
  /** Ordinal of the snapshot that was resumed from; null after a warm-up. */
  readonly resumedFrom: number | null;
}

const FRAME_SECONDS = [
  0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.1,
];

/** The metrics of compute; the README lists them. */
export class ComputeMetrics {
  readonly frameTime: Distribution;
  readonly prepareTime: Distribution;
  readonly #late: LateMetrics<Measured>;

  constructor(metrics: Metrics) {
    this.#late = new LateMetrics(metrics);
    this.frameTime = metrics.histogram(
      'crude_compute_frame_seconds',
      'Time to step an event that completed alpha frames.',
      FRAME_SECONDS,
    );
    this.prepareTime = metrics.histogram(
      'crude_compute_prepare_seconds',
      'Time of a slice of work ahead on the next frame, while there is nothing to read.',
      FRAME_SECONDS,
    );
    this.#gauges(metrics);
    this.#counters(metrics);
  }

  /** Begins to measure: the lease is held. */
  measure(measured: Measured): void {
    this.#late.begin(measured);
  }

  #gauges(metrics: Metrics): void {
    const late = this.#late;
    metrics.gauge('crude_compute_lease_held', 'Whether this instance derives.', () =>
      Number(late.begun),
    );
    late.gauge(
      'crude_compute_tape_pending_blocks',
      'Blocks of the tape that are stored and not read yet.',
      ({ pending }) => pending(),
    );
    late.gauge(
      'crude_compute_tape_ordinal',
      'Ordinal of the newest event stepped.',
      ({ engine }) => engine.state.ordinal,
    );
    late.gauge(
      'crude_compute_event_age_seconds',
      'Wall time less event time: the lag, where the feed is live.',
      ({ engine }) => ageSeconds(engine.state.now),
    );
    late.gauge(
      'crude_compute_snapshot_age_seconds',
      'Event time since the newest stored snapshot.',
      ({ engine, snapshots: { savedTs } }) =>
        savedTs < 0 ? null : (engine.state.now - savedTs) / 1e6,
    );
    late.gauge(
      'crude_compute_snapshot_bytes',
      'Size of the newest stored snapshot.',
      ({ snapshots }) => snapshots.bytes,
    );
    late.gauge(
      'crude_compute_resumed_ordinal',
      'Ordinal of the snapshot that was resumed from; no sample after a warm-up.',
      ({ resumedFrom }) => resumedFrom,
    );
    late.gauge(
      'crude_compute_instruments',
      'Futures and options that are followed.',
      ({ engine }) => engine.state.alpha.instruments.size,
    );
  }

  #counters(metrics: Metrics): void {
    const late = this.#late;
    const events = metrics.counterFamily(
      'crude_compute_events_total',
      'Events of the tape stepped.',
      ['type'],
    );
    for (const type of eventTypes) {
      late.cell(events, { type }, ({ deriver }) => deriver.counts.events[type]);
    }
    late.counter(
      'crude_compute_frames_total',
      'Alpha frames made.',
      ({ deriver }) => deriver.counts.outputs.frame,
    );
    late.counter(
      'crude_compute_surfaces_total',
      'Surfaces made.',
      ({ deriver }) => deriver.counts.outputs.surface,
    );
    late.counter(
      'crude_compute_option_flows_total',
      'Seconds in which options traded.',
      ({ deriver }) => deriver.counts.outputs.flow,
    );
    late.counter(
      'crude_compute_activities_total',
      'Tables of open interest and volume made.',
      ({ deriver }) => deriver.counts.outputs.activity,
    );
    late.counter(
      'crude_compute_candles_total',
      'Candles made, corrections included.',
      ({ deriver }) => deriver.counts.outputs.candle,
    );
    late.counter(
      'crude_compute_repeated_total',
      'Outputs that the derived stream held already.',
      ({ deriver }) => deriver.counts.repeated,
    );
    late.counter(
      'crude_compute_withheld_total',
      'Outputs of the warm-up, not published.',
      ({ deriver }) => deriver.counts.withheld,
    );
    late.counter(
      'crude_compute_missed_events_total',
      'Events that retention removed before they were read.',
      ({ deriver }) => deriver.counts.missed,
    );
    late.counter(
      'crude_compute_ignored_events_total',
      'Events of instruments that belong to no product here.',
      ({ engine }) => engine.state.alpha.ignored,
    );
    late.counter(
      'crude_compute_out_of_order_quotes_total',
      'Quotes older than the one known.',
      ({ engine }) => engine.state.alpha.outOfOrder,
    );
    late.counter(
      'crude_compute_late_trades_total',
      'Trades that came too late for a candle, by candle.',
      ({ engine }) => engine.state.candles.tooLate.reduce((sum, one) => sum + one, 0),
    );
    late.counter(
      'crude_compute_refused_trades_total',
      'Trades of more instruments than candles are made for.',
      ({ engine }) => engine.state.candles.refused,
    );
    late.counter(
      'crude_compute_resent_total',
      'Derived messages sent again because their fate was unknown.',
      ({ derived }) => derived.stats.resent,
    );
    late.counter(
      'crude_compute_snapshots_total',
      'Snapshots stored.',
      ({ snapshots }) => snapshots.saved,
    );
    late.counter(
      'crude_compute_snapshot_failures_total',
      'Snapshots that could not be stored.',
      ({ snapshots }) => snapshots.failed,
    );
  }
}

function ageSeconds(ts: number): number | null {
  return ts < 0 ? null : (systemMicros() - ts) / 1e6;
}
