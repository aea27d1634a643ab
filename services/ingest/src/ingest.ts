import { acquireLease, type Bus } from '@crude-alpha/bus';
import { type Truth, truthSubject } from '@crude-alpha/contracts';
import { type Health, type Logger, type Metrics, systemMicros } from '@crude-alpha/service';
import { begin } from './begin.ts';
import { IngestError } from './errors.ts';
import type { Feed, OpenFeed } from './feed.ts';
import { fundingEvent } from './funding/event.ts';
import { pollFunding } from './funding/poll.ts';
import type { FundingProvider } from './funding/provider.ts';
import { IngestMetrics } from './ingest-metrics.ts';
import type { Intake } from './intake.ts';
import { Outlet } from './outlet.ts';
import { pump, verbatim } from './pump.ts';

/**
 * A holder that is silent for this long has lost the lease. A standby then needs another quarter of
 * a second to notice, and less than that to open the tape: it writes within three seconds of a kill.
 */
const LEASE_TTL_MS = 2000;

export interface IngestOptions {
  readonly bus: Bus;
  readonly feed: Feed;
  /** Null for a tape without funding rates; a feed that is played as it is has none. */
  readonly funding: FundingProvider | null;
  readonly tape: string;
  readonly instance: string;
  readonly products: readonly string[];
  readonly silenceMs: number;
  readonly fanout: boolean;
  readonly tapeMaxBytes: number;
  readonly tapeMaxAgeMs: number;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly logger: Logger;
  /** Told of whatever ends this instance: it must end the process. */
  readonly fatal: (error: unknown) => void;
}

export interface Ingest {
  /** Closes the feed, writes what is held, and gives the lease back. */
  stop(): Promise<void>;
}

/** Stands by until the lease is held, then writes the tape until it is stopped. */
export function startIngest(options: IngestOptions): Ingest {
  const { feed, health } = options;
  const stopping = new AbortController();
  const metrics = new IngestMetrics(options.metrics, feed.name);
  let open: OpenFeed | null = null;

  health.add('lease', () => (open === null ? { ok: false, reason: 'standby' } : { ok: true }));
  health.add('feed', () =>
    open === null || open.connected ? { ok: true } : { ok: false, reason: 'disconnected' },
  );

  const running = run(options, metrics, stopping.signal, (opened) => {
    open = opened;
  }).catch((error: unknown) => {
    // A start that is cut short may fail as it likes.
    if (!stopping.signal.aborted) options.fatal(error);
    else if (open !== null) throw error;
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
  options: IngestOptions,
  metrics: IngestMetrics,
  signal: AbortSignal,
  onOpen: (open: OpenFeed) => void,
): Promise<void> {
  const { bus, feed, tape, instance, logger, fatal } = options;
  let before: string | null = null;
  const lease = await acquireLease(bus, {
    name: `ingest.${tape}`,
    holder: instance,
    ttlMs: LEASE_TTL_MS,
    signal,
    onStandby: (holder) => {
      before = holder;
      logger.info({ tape, holder }, `standing by: ${holder} writes tape.${tape}`);
    },
  });
  const lost = `another ingest has taken the lease of tape.${tape}`;
  void lease.lost.then(() => fatal(new IngestError('LEASE_LOST', lost)));
  const { writer, open, intake, fanout, written } = await begin({
    ...options,
    reason: lease.takenOver && before !== instance ? 'takeover' : 'restart',
    onRejected: (why, count) => metrics.rejected(why, count),
    signal,
  });
  void writer.failed.then(fatal);
  for (const event of written) metrics.written(event);

  const outlet = new Outlet(writer, {
    feed: feed.name,
    pace: feed.pace,
    now: () => open.now(),
    onWritten: (event) => metrics.written(event),
  });
  metrics.measure({
    open,
    writer,
    outlet,
    ...(intake === null ? {} : { intake }),
    ...(fanout === null ? {} : { fanout }),
  });
  onOpen(open);
  logger.info(
    { tape, feed: feed.name, ordinal: writer.nextOrdinal - written.length, epoch: lease.epoch },
    'writing the tape',
  );

  const pumping = new AbortController();
  const pumped = pump({
    open,
    pace: feed.pace,
    stage: intake ?? verbatim,
    outlet,
    onTruth: (truth) => publishTruth(bus, truth),
    onDisconnect: (detail) => logger.warn({ feed: feed.name }, detail),
  }).finally(() => pumping.abort());
  const polled =
    intake === null ? null : writeFunding(options, open, intake, outlet, metrics, pumping.signal);
  await Promise.all([pumped, polled]);
  await outlet.finish();
  if (!signal.aborted) {
    if (feed.pace === 'live')
      throw new IngestError('FEED_ENDED', `the feed ${feed.name} has ended`);
    logger.info({ tape, ordinal: writer.acked }, 'the feed has ended; the tape is complete');
    await aborted(signal);
  }
  await writer.close();
  await lease.release();
  logger.info({ tape, ordinal: writer.acked }, 'the tape is closed');
}

/** Asks for funding rates, where that is wanted, and puts them among the feed's events. */
async function writeFunding(
  { funding, logger }: IngestOptions,
  open: OpenFeed,
  intake: Intake,
  outlet: Outlet,
  metrics: IngestMetrics,
  signal: AbortSignal,
): Promise<void> {
  if (funding === null) return;
  await pollFunding({
    provider: funding,
    signal,
    clock: systemMicros,
    logger,
    onPoll: (outcome) => metrics.polledFunding(outcome),
    onRate: (rate) =>
      intake.insert(
        open.now(),
        (tsRecv) => fundingEvent(funding, rate, tsRecv),
        (event) => outlet.put(event),
      ),
  });
}

function publishTruth(bus: Bus, truth: Truth): void {
  bus.publish(truthSubject(truth.product), Buffer.from(JSON.stringify(truth)));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
