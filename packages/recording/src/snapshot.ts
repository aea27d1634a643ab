import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MarketEvent } from '@crude-alpha/contracts';
import type { Engine, EngineState } from '@crude-alpha/engine';

/** Raised when the layout around the engine's state changes. */
const LAYOUT = 2;

/** Where compute keeps the newest snapshot of each tape, by the tape's name: a bucket of NATS. */
export const SNAPSHOT_BUCKET = 'compute';

interface Snapshot {
  readonly layout: typeof LAYOUT;
  readonly fingerprint: string;
  readonly state: EngineState;
  /** The newest event that the engine had stepped: by it the tape is known again. */
  readonly last: MarketEvent;
}

/** The engine's memory as bytes; taken behind the event `last`, so that it stands for one place of the tape. */
export function packSnapshot(engine: Engine, last: MarketEvent): Uint8Array {
  const { fingerprint, state } = engine;
  const snapshot: Snapshot = { layout: LAYOUT, fingerprint, state, last };
  // The state repeats itself a great deal: the lightest compression makes a fifth of it.
  return gzipSync(serialize(snapshot), { level: 1 });
}

/** What a snapshot says of itself. */
export interface SnapshotNote {
  /** Code and configuration that made it. */
  readonly fingerprint: string;
  /** The newest event that the engine had stepped. */
  readonly ordinal: number;
  /** Event time, µs. */
  readonly ts: number;
}

/** Reads what a snapshot is of, or why it cannot be read. */
export function noteOf(bytes: Uint8Array): SnapshotNote | string {
  const snapshot = unpack(bytes);
  if (typeof snapshot === 'string') return snapshot;
  const { fingerprint, state } = snapshot;
  return { fingerprint, ordinal: state.ordinal, ts: state.now };
}

/** The state and the event behind which it was taken, or why it cannot be used: other code, another configuration, damaged bytes. */
export function unpackSnapshot(
  bytes: Uint8Array,
  fingerprint: string,
): Pick<Snapshot, 'state' | 'last'> | string {
  const snapshot = unpack(bytes);
  if (typeof snapshot === 'string') return snapshot;
  if (snapshot.fingerprint !== fingerprint) return `it was made by "${snapshot.fingerprint}"`;
  return snapshot;
}

function unpack(bytes: Uint8Array): Snapshot | string {
  let snapshot: unknown;
  try {
    snapshot = deserialize(gunzipSync(bytes));
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  return isSnapshot(snapshot) ? snapshot : 'it has another layout';
}

function isSnapshot(value: unknown): value is Snapshot {
  return (
    typeof value === 'object' && value !== null && 'layout' in value && value.layout === LAYOUT
  );
}
