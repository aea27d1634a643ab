import type { Hex } from 'viem';
import type { ChannelRecord } from './record.ts';

/** A record and the version of it that a write must follow. */
export interface Stored {
  readonly record: ChannelRecord;
  readonly revision: number;
}

/** Told of every record that is there, then of each change; `read` costs something, so ask for what is new. */
export type RecordListener = (id: Hex, revision: number, read: () => ChannelRecord) => void;

/**
 * Where records are kept, each under the id of its channel. A write either follows the revision that
 * was read or does nothing, and what it has resolved for survives a crash of everything.
 */
export interface Records {
  read(id: Hex): Promise<Stored | null>;
  /** `after` null writes a first one. Null when somebody else was quicker. */
  write(id: Hex, record: ChannelRecord, after: number | null): Promise<number | null>;
  /** Resolves when all that is there has been told. */
  follow(listener: RecordListener): Promise<void>;
  close(): Promise<void>;
}
