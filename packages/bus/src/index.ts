export {
  type Bus,
  type BusStats,
  type BusStatus,
  type ConnectOptions,
  connectBus,
  type Subscription,
} from './connect.ts';
export type { DerivedPosition } from './derived-position.ts';
export { type DerivedMessage, type ReadDerivedOptions, readDerived } from './derived-reader.ts';
export {
  type DerivedWriter,
  type DerivedWriterOptions,
  openDerivedWriter,
} from './derived-writer.ts';
export { BusError, type BusErrorCode } from './errors.ts';
export {
  type Kv,
  type KvFollower,
  type KvListener,
  type KvOptions,
  type KvValue,
  openKv,
} from './kv.ts';
export { acquireLease, type Lease, type LeaseOptions } from './lease.ts';
export { derivedStream, tapeStream } from './names.ts';
export { newestOf } from './newest.ts';
export { openReplayTape, type ReplayTape, type ReplayTapeOptions } from './replay-tape.ts';
export type { TapePlace } from './seek.ts';
export { acquireStoreLease, STORE_LEASE_TTL_MS } from './store-lease.ts';
export { removeTape, type TapeBounds, tapeBounds } from './tape-bounds.ts';
export { type ReadTapeOptions, readTape, type TapeBlock } from './tape-reader.ts';
export {
  type AppendedListener,
  openTapeWriter,
  type TapeTail,
  type TapeWriter,
  type TapeWriterOptions,
} from './tape-writer.ts';
