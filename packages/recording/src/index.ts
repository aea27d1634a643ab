export { RecordingError, type RecordingErrorCode, TapeFileError } from './errors.ts';
export {
  noteOf,
  packSnapshot,
  SNAPSHOT_BUCKET,
  type SnapshotNote,
  unpackSnapshot,
} from './snapshot.ts';
export { type FileBlock, readTapeFile } from './tape-file.ts';
export { openTapeFileWriter, type TapeFileWriter } from './tape-file-writer.ts';
