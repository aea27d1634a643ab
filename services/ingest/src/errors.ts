export type IngestErrorCode =
  | 'FILE_UNREADABLE'
  | 'FILE_TRUNCATED'
  | 'FILE_CORRUPT'
  | 'FILE_NOT_CONTIGUOUS'
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

/** A recorded tape that cannot be read any further, and the byte where that is. */
export class TapeFileError extends IngestError {
  readonly path: string;
  /** Where the block that cannot be read begins. */
  readonly offset: number;

  constructor(
    code: 'FILE_UNREADABLE' | 'FILE_TRUNCATED' | 'FILE_CORRUPT' | 'FILE_NOT_CONTIGUOUS',
    path: string,
    offset: number,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(code, `${path}: byte ${offset}: ${reason}`, options);
    this.path = path;
    this.offset = offset;
  }
}
