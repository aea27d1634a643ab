import { setTimeout as delay } from 'node:timers/promises';
import { type Bus, openKv } from '@crude-alpha/bus';
import { noteOf, SNAPSHOT_BUCKET } from '@crude-alpha/recording';
import type { Logger } from '@crude-alpha/service';
import { type Connection, saveSnapshot, snapshotBefore } from '@crude-alpha/warehouse';
import type { TapeCounts } from './tape-recorder.ts';

/** Event time between two snapshots that are kept: what a proof has to compute again before it begins. */
const EVERY_US = 3_600_000_000;
const LOOK_EVERY_MS = 5_000;

export interface SnapshotCounts {
  kept: number;
}

export function newSnapshotCounts(): SnapshotCounts {
  return { kept: 0 };
}

export interface SnapshotKeeperOptions {
  readonly bus: Bus;
  readonly connection: Connection;
  readonly tape: string;
  readonly logger: Logger;
  readonly counts: SnapshotCounts;
  /** How far the tape is stored. */
  readonly stored: Readonly<TapeCounts>;
}

/**
 * Keeps one of compute's snapshots for each hour of the tape, so that any day can be computed again
 * from the state in which the engine was. One that is not kept only makes that take longer.
 */
export async function keepSnapshots(
  { bus, connection, counts, logger, stored, tape }: SnapshotKeeperOptions,
  signal: AbortSignal,
): Promise<void> {
  const kv = await openKv(bus, SNAPSHOT_BUCKET);
  let keptTs: number | null = null;
  while (!signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    if (stored.newestTs === 0 || (keptTs !== null && stored.newestTs < keptTs + EVERY_US)) continue;
    try {
      const newest = await snapshotBefore(connection, tape, stored.reached);
      keptTs = newest?.ts ?? null;
      const state = (await kv.get(tape))?.value;
      const note = state === undefined ? 'there is none' : noteOf(state);
      if (state === undefined || typeof note === 'string') continue;
      const isDue = newest === null || note.ts >= newest.ts + EVERY_US;
      // A place that is not stored yet may still come to nothing.
      if (!isDue || note.ordinal >= stored.reached) continue;
      await saveSnapshot(connection, tape, { ...note, state });
      keptTs = note.ts;
      counts.kept++;
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error, tape }, 'a snapshot was not kept');
    }
  }
}
