import {
  acquireLease,
  type Bus,
  type DerivedWriter,
  derivedStream,
  openDerivedWriter,
  openKv,
  readTape,
} from '@crude-alpha/bus';
import { derivedSubject } from '@crude-alpha/contracts';
import { createEngine, type EngineConfig, outputSubjects } from '@crude-alpha/engine';
import { SNAPSHOT_BUCKET, unpackSnapshot } from '@crude-alpha/recording';
import type { Health, Logger, Metrics } from '@crude-alpha/service';
import { findBeginning } from './beginning.ts';
import { ComputeMetrics } from './compute-metrics.ts';
import { Deriver } from './deriver.ts';
import { ComputeError } from './errors.ts';
import { Progress } from './progress.ts';
import { Snapshots, type Stepped } from './snapshots.ts';
import { WorkAhead } from './work-ahead.ts';

/** A holder that is silent for this long has lost the lease. */
const LEASE_TTL_MS = 2000;

export interface ComputeOptions {
  readonly bus: Bus;
  readonly tape: string;
  readonly instance: string;
  readonly engine: EngineConfig;
  readonly warmupMs: number;
  readonly snapshotEveryMs: number;
  readonly derivedMaxBytes: number;
  readonly derivedMaxAgeMs: number;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly logger: Logger;
  /** Told of whatever ends this instance: it must end the process. */
  readonly fatal: (error: unknown) => void;
}

export interface Compute {
  /** Derives what was read, saves a snapshot, and gives the lease back. */
  stop(): Promise<void>;
}

/** Stands by until the lease is held, then derives from the tape until it is stopped. */
export function startCompute(options: ComputeOptions): Compute {
  const { health, fatal } = options;
  const stopping = new AbortController();
  const metrics = new ComputeMetrics(options.metrics);
  const progress = new Progress();
  health.add('tape', () => progress.check());

  const running = run(options, metrics, progress, stopping.signal).catch((error: unknown) => {
    // A start that is cut short may fail as it likes.
    if (!stopping.signal.aborted) fatal(error);
    else if (progress.reading) throw error;
  });
  // Whoever stops us is told of a failure; until then nobody waits for it.
  running.catch(() => {});

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(
  options: ComputeOptions,
  metrics: ComputeMetrics,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { bus, tape, logger, fatal } = options;
  const lease = await acquireLease(bus, {
    name: `compute.${tape}`,
    holder: options.instance,
    ttlMs: LEASE_TTL_MS,
    signal,
    onStandby: (holder) => {
      logger.info({ tape, holder }, `standing by: ${holder} derives from tape.${tape}`);
    },
  });
  const lost = `another compute has taken the lease of tape.${tape}`;
  void lease.lost.then(() => fatal(new ComputeError('LEASE_LOST', lost)));
  const derived = await openDerivedWriter(bus, {
    stream: derivedStream(tape),
    subjects: outputSubjects(options.engine).map((subject) => derivedSubject(tape, subject)),
    maxBytes: options.derivedMaxBytes,
    maxAgeMs: options.derivedMaxAgeMs,
  });
  void derived.failed.then(fatal);

  const kv = await openKv(bus, SNAPSHOT_BUCKET);
  const { engine, last } = restore((await kv.get(tape))?.value, options);
  const resumedFrom = last === null ? null : engine.state.ordinal;
  const snapshots = new Snapshots({
    kv,
    key: tape,
    derived,
    everyUs: options.snapshotEveryMs * 1000,
    logger,
  });
  const snapshot = last === null ? null : { ordinal: engine.state.ordinal, event: last };
  const known = { snapshot, derived: derived.last };
  const beginning = await findBeginning(bus, tape, known, options.warmupMs * 1000);
  const deriver = new Deriver({
    engine,
    derived,
    tape,
    beginning,
    onFrameTime: (seconds) => metrics.frameTime.observe(seconds),
  });
  const ahead = new WorkAhead(engine, (seconds) => metrics.prepareTime.observe(seconds));
  metrics.measure({
    engine,
    deriver,
    derived,
    snapshots,
    pending: () => progress.pending,
    resumedFrom,
  });
  const { from } = beginning;
  logger.info({ tape, from, resumedFrom, derived: derived.last, epoch: lease.epoch }, 'deriving');

  progress.begin(beginning.isEmpty);
  for await (const block of readTape(bus, { tape, from, signal })) {
    deriver.take(block);
    progress.read(block.pending);
    ahead.read(block.pending);
    snapshots.consider(deriver);
    if (derived.congested) await derived.drained();
  }
  ahead.stop();
  await finish(derived, snapshots, deriver);
  await lease.release();
  logger.info({ tape, ordinal: engine.state.ordinal }, 'all that was read is derived and saved');
}

/** An engine with the saved state where that can be used, else a new one. */
function restore(saved: Uint8Array | undefined, { engine, logger, tape }: ComputeOptions): Stepped {
  const fresh = { engine: createEngine(engine), last: null };
  if (saved === undefined) return fresh;
  const snapshot = unpackSnapshot(saved, fresh.engine.fingerprint);
  if (typeof snapshot !== 'string') {
    return { engine: createEngine(engine, snapshot.state), last: snapshot.last };
  }
  logger.warn({ tape }, `the snapshot is left alone: ${snapshot}`);
  return fresh;
}

async function finish(
  derived: DerivedWriter,
  snapshots: Snapshots,
  stepped: Stepped,
): Promise<void> {
  await derived.flush();
  await snapshots.finish(stepped);
  await derived.close();
}
