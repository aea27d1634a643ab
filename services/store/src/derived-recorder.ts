import { type Bus, readDerived } from '@crude-alpha/bus';
import type { Logger } from '@crude-alpha/service';
import {
  type Connection,
  DerivedBatch,
  DerivedWriter,
  type SealedDerived,
} from '@crude-alpha/warehouse';
import { Flusher } from './flusher.ts';

export interface DerivedRecorderOptions {
  readonly bus: Bus;
  readonly connection: Connection;
  readonly tape: string;
  readonly flushMs: number;
  readonly logger: Logger;
  /** Told of what ends the recording. */
  readonly fail: (error: unknown) => void;
  readonly counts: DerivedCounts;
}

/** How the recording goes; the metrics read it. */
export interface DerivedCounts {
  rows: number;
  retries: number;
  /** Stretches that went from the log before they were stored. */
  holes: number;
  /** Messages that are in the log and not read yet. */
  pending: number;
}

export function newDerivedCounts(): DerivedCounts {
  return { rows: 0, retries: 0, holes: 0, pending: 0 };
}

const MAX_BATCH = 20_000;
const WAIT_FOR_STREAM_MS = 500;

/** Reads what compute derived from a tape and stores it, until the signal aborts. */
export async function recordDerived(
  options: DerivedRecorderOptions,
  signal: AbortSignal,
): Promise<void> {
  const { bus, connection, counts, fail, flushMs, logger, tape } = options;
  const writer = await DerivedWriter.open({
    connection,
    tape,
    signal,
    onRetry: (error) => {
      counts.retries++;
      logger.warn({ err: error }, 'not stored; trying again');
    },
  });
  const batch = new DerivedBatch(tape);
  const flusher = new Flusher<SealedDerived>(
    {
      seal: () => batch.seal(),
      store: async (sealed) => {
        await writer.store(sealed);
        counts.rows += sealed.count;
      },
    },
    flushMs,
    fail,
  );
  while (!signal.aborted) {
    const from = writer.reached ?? 'first';
    let before = from;
    for await (const message of readDerived(bus, { tape, from, signal })) {
      const { isBehindHole, payload, pending, position, subject } = message;
      if (isBehindHole) {
        counts.holes++;
        logger.warn(
          { tape, before, position },
          'outputs between may be gone that were not stored yet',
        );
      }
      before = position;
      const output = { subject, payload, ...position };
      if (writer.has(position)) batch.pass(output);
      else batch.add(output);
      counts.pending = pending;
      if (batch.count >= MAX_BATCH) await flusher.flush();
      else flusher.added();
    }
    // It ends at once where nothing was ever derived.
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, WAIT_FOR_STREAM_MS));
  }
  await flusher.finish();
}
