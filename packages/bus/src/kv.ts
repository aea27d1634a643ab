import { JetStreamApiError, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { type Bus, wireOf } from './connect.ts';
import { BusError, reasonOf } from './errors.ts';
import { LogReader } from './log-reader.ts';
import { patiently } from './patiently.ts';
import { managerOf, streamInfo } from './stream.ts';

export interface KvOptions {
  /** Entries older than this vanish; without it they stay. */
  readonly ttlMs?: number;
  readonly maxBytes?: number;
  /** How long one request may take. */
  readonly timeoutMs?: number;
}

export interface KvValue {
  readonly value: Uint8Array;
  readonly revision: number;
}

/** Told of every key that is there, then of each change; null when a key was deleted. */
export type KvListener = (key: string, entry: KvValue | null) => void;

/** Follows a bucket. */
export interface KvFollower {
  /** Resolves when all that was there at the start has been told. */
  readonly caughtUp: Promise<void>;
  /** Resolves when the signal aborts; rejects when the bucket is gone. */
  readonly ended: Promise<void>;
}

/** Small shared state. Keys are dotted tokens; every write moves the key to a new revision. */
export interface Kv {
  get(key: string): Promise<KvValue | null>;
  /** The revision, or null when the key exists already. */
  create(key: string, value: Uint8Array): Promise<number | null>;
  /** The new revision, or null when the key has moved on from `revision`. */
  update(key: string, value: Uint8Array, revision: number): Promise<number | null>;
  put(key: string, value: Uint8Array): Promise<number>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
  /** Over reconnects and restarts of the server, in the order of the revisions, without holes. */
  follow(listener: KvListener, signal: AbortSignal): KvFollower;
}

const WRONG_LAST_SEQUENCE = 10071;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024 * 1024;

export async function openKv(bus: Bus, bucket: string, options: KvOptions = {}): Promise<Kv> {
  const kv = await bucketOf(bus, bucket, options);
  return {
    async get(key) {
      const entry = await kv.get(key);
      if (entry === null || entry.operation !== 'PUT') return null;
      return { value: entry.value, revision: entry.revision };
    },
    create: (key, value) => unlessMoved(() => kv.create(key, value)),
    update: (key, value, revision) => unlessMoved(() => kv.update(key, value, revision)),
    put: (key, value) => kv.put(key, value),
    delete: (key) => kv.delete(key),
    async keys() {
      const keys: string[] = [];
      for await (const key of await kv.keys()) keys.push(key);
      return keys.sort();
    },
    follow: (listener, signal) => followBucket(bus, bucket, listener, signal),
  };
}

function followBucket(
  bus: Bus,
  bucket: string,
  listener: KvListener,
  signal: AbortSignal,
): KvFollower {
  const stream = `KV_${bucket}`;
  const prefix = `$KV.${bucket}.`;
  let catchUp: () => void = () => {};
  const caughtUp = new Promise<void>((resolve) => {
    catchUp = resolve;
  });
  const ended = (async (): Promise<void> => {
    const manager = await managerOf(bus);
    const info = await streamInfo(manager, stream);
    if (info === null || info.state.messages === 0) catchUp();
    // The server's count of what is left may stay above nothing for good while keys are overwritten: then
    // it is enough that each key has been told, wherever its newest value has moved to meanwhile.
    const keys = info?.state.num_subjects ?? 0;
    const told = new Set<string>();
    let isCaughtUp = false;
    const reader = new LogReader(bus, manager, stream, info?.state.first_seq ?? 1);
    for await (const { seq, subject, payload, header, pending } of reader.read(signal)) {
      const entry = header('KV-Operation') === '' ? { value: payload, revision: seq } : null;
      listener(subject.slice(prefix.length), entry);
      if (isCaughtUp) continue;
      told.add(subject);
      isCaughtUp = pending === 0 || told.size >= keys;
      if (!isCaughtUp) continue;
      told.clear();
      catchUp();
    }
  })();
  return { caughtUp: Promise.race([caughtUp, ended]), ended };
}

async function bucketOf(bus: Bus, bucket: string, options: KvOptions): Promise<KV> {
  try {
    const timeout = options.timeoutMs ?? TIMEOUT_MS;
    const buckets = new Kvm(jetstream(wireOf(bus), { timeout }));
    return await patiently(() =>
      buckets.create(bucket, {
        history: 1,
        timeout,
        max_bytes: options.maxBytes ?? MAX_BYTES,
        ...(options.ttlMs === undefined ? {} : { ttl: options.ttlMs }),
      }),
    );
  } catch (cause) {
    throw new BusError('STREAM_REFUSED', `bucket ${bucket}: ${reasonOf(cause)}`, { cause });
  }
}

async function unlessMoved(write: () => Promise<number>): Promise<number | null> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return null;
    throw error;
  }
}
