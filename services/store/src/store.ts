import { acquireStoreLease, type Bus } from '@crude-alpha/bus';
import type { Health, Logger, Metrics } from '@crude-alpha/service';
import {
  applyRetention,
  Connection,
  damagedParts,
  migrate,
  type Retention,
  type Topology,
} from '@crude-alpha/warehouse';
import { newDerivedCounts, recordDerived } from './derived-recorder.ts';
import { StoreError } from './errors.ts';
import { Progress } from './progress.ts';
import { keepSnapshots, newSnapshotCounts } from './snapshot-keeper.ts';
import { observeStore, type StoreCounts } from './store-metrics.ts';
import { newTapeCounts, TapeRecorder } from './tape-recorder.ts';

const RETRY_MS = 500;

export interface StoreOptions {
  readonly bus: Bus;
  readonly tape: string;
  readonly instance: string;
  /** Where ClickHouse answers. */
  readonly url: string;
  readonly topology: Topology;
  readonly retention: Retention;
  readonly flushMs: number;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly logger: Logger;
  /** Told of whatever ends this instance: it must end the process. */
  readonly fatal: (error: unknown) => void;
}

export interface Store {
  /** Stores what was read, and gives the lease back. */
  stop(): Promise<void>;
}

/** Stands by until the lease is held, then stores what the tape and its derived outputs bring. */
export function startStore(options: StoreOptions): Store {
  const { fatal, health, metrics } = options;
  const stopping = new AbortController();
  const counts: StoreCounts = {
    tape: newTapeCounts(),
    derived: newDerivedCounts(),
    snapshots: newSnapshotCounts(),
  };
  const progress = new Progress(counts.tape);
  health.add('tape', () => progress.check());
  observeStore(metrics, counts, progress);
  const running = run(options, counts, progress, stopping.signal).catch((error: unknown) => {
    // A start that is cut short may fail as it likes.
    if (!stopping.signal.aborted) fatal(error);
    else if (counts.tape.reading) throw error;
  });
  running.catch(() => {});
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(
  options: StoreOptions,
  counts: StoreCounts,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { bus, fatal, flushMs, logger, retention, tape, topology, url } = options;
  const lease = await acquireStoreLease(bus, tape, {
    holder: options.instance,
    signal,
    onStandby: (holder) => {
      progress.enter('standby');
      logger.info({ tape, holder }, `standing by: ${holder} stores tape.${tape}`);
    },
  });
  void lease.lost.then(() =>
    fatal(new StoreError('LEASE_LOST', `another store has taken the lease of tape.${tape}`)),
  );
  const connection = new Connection({ url, ...topology, name: 'crude-store' });
  try {
    progress.enter('connecting');
    await answered(connection, logger, signal);
    const steps = await migrate(connection, topology);
    if (steps.length > 0) logger.info({ versions: steps }, 'the tables are brought up to date');
    await applyRetention(connection, topology, retention);
    await tellOfDamage(connection, logger);
    progress.enter('reading');
    const common = { bus, connection, tape, flushMs, logger, fail: fatal };
    const recorder = new TapeRecorder({
      ...common,
      keepSec: retention.keepEventsSec,
      counts: counts.tape,
    });
    await Promise.all([
      recorder.run(signal),
      recordDerived({ ...common, counts: counts.derived }, signal),
      keepSnapshots(
        { bus, connection, tape, logger, counts: counts.snapshots, stored: counts.tape },
        signal,
      ),
    ]);
    await lease.release();
    logger.info({ tape, ordinal: counts.tape.reached }, 'all that was read is stored');
  } finally {
    await connection.close();
  }
}

/** Waits for ClickHouse: it may start later than this. */
async function answered(
  connection: Connection,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let told = false; !(await connection.ping()); told = true) {
    if (!told) logger.warn('ClickHouse does not answer yet');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    signal.throwIfAborted();
  }
}

/** ClickHouse puts aside what it cannot read and goes on without it. */
async function tellOfDamage(connection: Connection, logger: Logger): Promise<void> {
  const parts = await damagedParts(connection);
  if (parts.length > 0) {
    logger.error(
      { parts },
      'ClickHouse has put damaged parts aside; what the tape still holds is read again',
    );
  }
}
