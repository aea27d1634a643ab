export type { Operation } from './api/operation.ts';
export { operations } from './api/operations.ts';
export { readInstant, type Texts } from './api/parameter.ts';
export { httpStatus } from './api/status.ts';
export { Connection, type ConnectionOptions, type Limits, type Values } from './connection.ts';
export { WarehouseError, type WarehouseErrorCode } from './errors.ts';
export { ReadAhead } from './query/read-ahead.ts';
export type { Source } from './query/source.ts';
export { type EventWindow, type ReadEventsOptions, readEvents } from './read/read-events.ts';
export { type ReadOutputsOptions, readOutputs, type StoredOutput } from './read/read-outputs.ts';
export { type StoreSource, storeSource } from './read/store-source.ts';
export { migrate } from './schema/migrate.ts';
export { applyRetention, type Retention } from './schema/retention.ts';
export { DATABASE, type Topology } from './schema/topology.ts';
export { exportTape, type TransferFile } from './transfer/export-tape.ts';
export {
  type Imported,
  type ImportFile,
  type ImportOptions,
  importTape,
} from './transfer/import-tape.ts';
export { type Audit, auditTape, presentOrdinals, type Range } from './write/audit.ts';
export { type Checkpoint, type LogName, readCheckpoint } from './write/checkpoint.ts';
export { type DamagedPart, damagedParts } from './write/damage.ts';
export { DerivedBatch, type DerivedOutput, type SealedDerived } from './write/derived-batch.ts';
export { DerivedWriter, type DerivedWriterOptions } from './write/derived-writer.ts';
export { EventBatch, MAX_BATCH_EVENTS, type SealedBatch } from './write/event-batch.ts';
export { EventWriter, type EventWriterOptions } from './write/event-writer.ts';
export { type StoredSnapshot, saveSnapshot, snapshotBefore } from './write/snapshots.ts';
