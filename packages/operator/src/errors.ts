export type OperatorErrorCode =
  /** The command line or the environment is not understood. */
  | 'BAD_USAGE'
  /** An exported file is not what it was when it was written, or the store lacks what it should have. */
  | 'DAMAGED'
  /** Somebody stores the tape at this time. */
  | 'TAPE_STORED'
  /** There is no event in the time that is asked for. */
  | 'NOTHING_THERE';

/** What this package throws; `code` is stable. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;

  constructor(code: OperatorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OperatorError';
    this.code = code;
  }
}
