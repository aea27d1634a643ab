import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Engine, EngineState } from '@crude-alpha/engine';

/** Raised when the layout around the engine's state changes. */
const LAYOUT = 1;

interface Snapshot {
  readonly layout: typeof LAYOUT;
  readonly fingerprint: string;
  readonly state: EngineState;
}

/** The engine's memory as bytes; taken between two events, so that it stands for one place of the tape. */
export function packSnapshot(engine: Engine): Uint8Array {
  const { fingerprint, state } = engine;
  const snapshot: Snapshot = { layout: LAYOUT, fingerprint, state };
  // The state repeats itself a great deal: the lightest compression makes a fifth of it.
  return gzipSync(serialize(snapshot), { level: 1 });
}

/** The state, or why it cannot be used: other code, another configuration, damaged bytes. */
export function unpackSnapshot(bytes: Uint8Array, fingerprint: string): EngineState | string {
  let snapshot: unknown;
  try {
    snapshot = deserialize(gunzipSync(bytes));
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isSnapshot(snapshot)) return 'it has another layout';
  if (snapshot.fingerprint !== fingerprint) return `it was made by "${snapshot.fingerprint}"`;
  return snapshot.state;
}

function isSnapshot(value: unknown): value is Snapshot {
  return (
    typeof value === 'object' && value !== null && 'layout' in value && value.layout === LAYOUT
  );
}
