export { IngestError, type IngestErrorCode, TapeFileError } from './errors.ts';
export type { Feed, FeedBatch, FeedNews, OpenFeed } from './feed.ts';
export {
  type FileBlock,
  openTapeFileWriter,
  readTapeFile,
  type TapeFileWriter,
} from './feeds/tape-file.ts';
export { type Ingest, type IngestOptions, startIngest } from './ingest.ts';
