export type IngestErrorCode =
  | 'FILE_NOT_THIS_TAPE'
  | 'LEASE_LOST'
  | 'FEED_ENDED'
  | 'FUNDING_FAILED'
  | 'REPLAY_EMPTY'
  | 'REPLAY_TOO_DEAR'
  | 'REPLAY_UNREADABLE';

/** Base of everything that ingest throws on purpose; `code` is stable. */
export class IngestError extends Error {
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
