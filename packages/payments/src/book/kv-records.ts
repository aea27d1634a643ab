import type { Hex } from 'viem';
import { PaymentsError, reasonOf } from '../errors.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import type { Records } from './records.ts';

interface Entry {
  readonly value: Uint8Array;
  readonly revision: number;
}

/** What is needed of a bucket of shared state; the one on NATS has this shape. */
export interface Bucket {
  get(key: string): Promise<Entry | null>;
  /** The revision, or null when the key exists already. */
  create(key: string, value: Uint8Array): Promise<number | null>;
  /** The new revision, or null when the key has moved on. */
  update(key: string, value: Uint8Array, revision: number): Promise<number | null>;
  follow(
    listener: (key: string, entry: Entry | null) => void,
    signal: AbortSignal,
  ): { readonly caughtUp: Promise<void>; readonly ended: Promise<void> };
}

/** Records in a bucket that all gateways share. `onLost` is told when the bucket can no longer be followed. */
export function kvRecords(bucket: Bucket, onLost: (error: unknown) => void): Records {
  const stop = new AbortController();
  return {
    read: async (id) => {
      const entry = await reach(() => bucket.get(id));
      return entry === null
        ? null
        : { record: decodeRecord(entry.value), revision: entry.revision };
    },
    write: (id, record, after) => {
      const value = encodeRecord(record);
      return reach(() =>
        after === null ? bucket.create(id, value) : bucket.update(id, value, after),
      );
    },
    follow: async (listener) => {
      const follower = bucket.follow((key, entry) => {
        // Nobody here deletes a record: it is the only memory of what is owed.
        if (entry === null) return;
        listener(key as Hex, entry.revision, () => decodeRecord(entry.value));
      }, stop.signal);
      follower.ended.catch(onLost);
      await follower.caughtUp;
    },
    close: async () => stop.abort(),
  };
}

async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new PaymentsError(
      'BOOK_UNREACHABLE',
      `the channel records cannot be reached: ${reasonOf(cause)}`,
      { cause },
    );
  }
}
