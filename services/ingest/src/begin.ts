import { type Bus, BusError, openTapeWriter, type TapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import type { Logger } from '@crude-alpha/service';
import { type FanoutCounts, startFanout } from './fanout.ts';
import type { Feed, OpenFeed } from './feed.ts';
import { Intake, type OnRejected, type Resumption } from './intake.ts';

const SECOND = 1_000_000;

export interface BeginOptions {
  readonly bus: Bus;
  readonly feed: Feed;
  readonly tape: string;
  readonly products: readonly string[];
  readonly silenceMs: number;
  readonly fanout: boolean;
  readonly tapeMaxBytes: number;
  readonly tapeMaxAgeMs: number;
  readonly logger: Logger;
  /** Why a tape that was not empty is gone on with. */
  readonly reason: Resumption['reason'];
  readonly onRejected: OnRejected;
  readonly signal: AbortSignal;
}

export interface Beginning {
  readonly writer: TapeWriter;
  readonly open: OpenFeed;
  /** Null for a feed that is played as it is. */
  readonly intake: Intake | null;
  readonly fanout: Readonly<FanoutCounts> | null;
  /** What was written, and is stored. */
  readonly written: readonly MarketEvent[];
}

/**
 * Opens tape and feed, and writes what comes before everything else. To be called with the lease held.
 *
 * A predecessor that was suspended, or cut off, does not know yet that it lost the lease. Until the
 * first append of ours is stored nothing keeps it from writing, and what it then writes behind the
 * tail that we read fences us, not it. That is no reason to give up: we begin again behind it. A feed
 * that is played as it is writes nothing here, and misses nothing by ending: it goes on exactly.
 */
export async function begin(options: BeginOptions): Promise<Beginning> {
  const { bus, feed, tape, logger, signal } = options;
  for (;;) {
    const writer = await openTapeWriter(bus, {
      tape,
      maxBytes: options.tapeMaxBytes,
      maxAgeMs: options.tapeMaxAgeMs,
    });
    const open = await feed.open(writer.tail, signal);
    const intake = feed.verbatim ? null : openIntake(options, writer, open);
    const fanout = options.fanout ? startFanout(bus, writer) : null;
    const written: MarketEvent[] = [];
    intake?.begin((event) => written.push(event));
    try {
      for (const event of written) writer.write(event);
      await writer.flush();
      return { writer, open, intake, fanout, written };
    } catch (error) {
      const fenced = error instanceof BusError && error.code === 'FENCED';
      if (!fenced || signal.aborted) throw error;
      logger.warn({ tape }, 'the writer before has written once more: beginning again behind it');
    }
  }
}

function openIntake(options: BeginOptions, { tail }: TapeWriter, open: OpenFeed): Intake {
  const { feed, products, reason, silenceMs, onRejected } = options;
  const exact = tail === null || open.continues;
  const start = open.now();
  return new Intake(
    {
      feed: feed.name,
      products,
      silenceMicros: silenceMs * 1000,
      start,
      lastTick: tail === null ? undefined : lastTickOf(tail.lastEvent, start, open.continues),
      resumption: exact ? null : { reason, from: tail.lastEvent.tsRecv },
      sparseSeq: feed.sparseSeq,
      lastSeq: tail !== null && open.continues ? (lastSeqOf(tail.events) ?? null) : null,
    },
    onRejected,
  );
}

function lastSeqOf(events: readonly { readonly seq?: number }[]): number | undefined {
  return events.findLast((event) => event.seq !== undefined)?.seq;
}

/** The newest tick on a tape that ends with `last`, where the next ones have to know it. */
function lastTickOf(last: MarketEvent, start: number, continues: boolean): number | undefined {
  const { ts, tsRecv, type } = last;
  if (type === 'tick') return continues || ts === start ? ts : undefined;
  if (!continues) return undefined;
  const second = Math.floor(tsRecv / SECOND) * SECOND;
  // Of one instant the tick comes after what else time brings, but before what the source sends.
  const due = tsRecv === second && (type === 'session' || type === 'heartbeat');
  return due ? second - SECOND : second;
}
