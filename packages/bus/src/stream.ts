import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
  type StreamInfo,
} from '@nats-io/jetstream';
import { type Bus, wireOf } from './connect.ts';
import { BusError, reasonOf } from './errors.ts';
import { patiently } from './patiently.ts';

export interface StreamLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

const REQUEST_TIMEOUT_MS = 3_000;
const NO_SUCH_STREAM = 10059;
const NO_SUCH_MESSAGE = 10037;

/** How long the server remembers message ids. */
const DEDUPE_WINDOW_NS = 120_000_000_000;

export async function managerOf(bus: Bus): Promise<JetStreamManager> {
  try {
    return await patiently(() => jetstreamManager(wireOf(bus), { timeout: REQUEST_TIMEOUT_MS }));
  } catch (cause) {
    throw new BusError(
      'JETSTREAM_UNAVAILABLE',
      `JetStream is not available (start nats-server with -js): ${reasonOf(cause)}`,
      { cause },
    );
  }
}

/** Makes the stream, or brings the one that is there to these limits. It is never without limits. */
export async function ensureStream(
  manager: JetStreamManager,
  name: string,
  subjects: readonly string[],
  limits: StreamLimits,
): Promise<StreamInfo> {
  const wanted = {
    subjects: [...subjects],
    max_bytes: limits.maxBytes,
    max_age: limits.maxAgeMs * 1_000_000,
    discard: DiscardPolicy.Old,
    duplicate_window: Math.min(DEDUPE_WINDOW_NS, limits.maxAgeMs * 1_000_000),
  };
  try {
    const there = await streamInfo(manager, name);
    if (there === null) {
      return await manager.streams.add({
        name,
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        ...wanted,
      });
    }
    return await manager.streams.update(name, wanted);
  } catch (cause) {
    throw new BusError('STREAM_REFUSED', `stream ${name}: ${reasonOf(cause)}`, { cause });
  }
}

/** Null when there is no such stream. */
export async function streamInfo(
  manager: JetStreamManager,
  name: string,
): Promise<StreamInfo | null> {
  try {
    return await patiently(() => manager.streams.info(name));
  } catch (error) {
    if (isNoSuchStream(error)) return null;
    throw error;
  }
}

export function isNoSuchStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === NO_SUCH_STREAM;
}

/** The message at a sequence, or null where there is none (any more). */
export async function messageAt(
  manager: JetStreamManager,
  stream: string,
  seq: number,
): Promise<StoredMsg | null> {
  try {
    return await patiently(() => manager.streams.getMessage(stream, { seq }));
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_SUCH_MESSAGE) return null;
    throw error;
  }
}
