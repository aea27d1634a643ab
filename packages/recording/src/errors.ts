export type RecordingErrorCode =
  | 'FILE_UNREADABLE'
  | 'FILE_TRUNCATED'
  | 'FILE_CORRUPT'
  /** It is good as far as it goes, and nobody has said that it is all. */
  | 'FILE_NOT_ENDED'
  | 'FILE_NOT_CONTIGUOUS'
  /** Neither a type of event nor a symbol. */
  | 'BAD_WORD';

/** Base of everything that recordings throw on purpose; `code` is stable. */
export class RecordingError extends Error {
  readonly code: RecordingErrorCode;

  constructor(code: RecordingErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A recorded tape that cannot be read any further, and the byte where that is. */
export class TapeFileError extends RecordingError {
  readonly path: string;
  /** Where the block that cannot be read begins. */
  readonly offset: number;

  constructor(
    code: RecordingErrorCode,
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
