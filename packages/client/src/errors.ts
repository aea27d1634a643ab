export type CrudeErrorCode =
  /** The command line is not understood. */
  | 'BAD_USAGE'
  /** CSV of records of several kinds. */
  | 'MIXED_KINDS'
  /** A file cannot be read or written. */
  | 'NO_FILE';

/** What the command itself throws; `code` is stable. */
export class CrudeError extends Error {
  readonly code: CrudeErrorCode;

  constructor(code: CrudeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CrudeError';
    this.code = code;
  }
}
