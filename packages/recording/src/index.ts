export { RecordingError, type RecordingErrorCode, TapeFileError } from './errors.ts';
export { eventsOf, type FileSource, fileSource } from './replay/file-source.ts';
export { onlyOf, type Wanted } from './replay/only.ts';
export {
  Player,
  type PlayerOptions,
  type PlayerState,
  type PlayerStatus,
  type ReplaySink,
} from './replay/player.ts';
export { rangeOf } from './replay/range.ts';
export type { ReplaySource, ReplayWindow } from './replay/source.ts';
export {
  noteOf,
  packSnapshot,
  SNAPSHOT_BUCKET,
  type SnapshotNote,
  unpackSnapshot,
} from './snapshot.ts';
export { type FileBlock, readTapeFile } from './tape-file.ts';
export { openTapeFileWriter, type TapeFileWriter } from './tape-file-writer.ts';
