export { IngestError, type IngestErrorCode } from './errors.ts';
export type { Feed, FeedBatch, FeedNews, OpenFeed } from './feed.ts';
export { type Ingest, type IngestOptions, startIngest } from './ingest.ts';
