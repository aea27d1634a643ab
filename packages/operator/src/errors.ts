export type OperatorErrorCode =
  /** The command line or the environment is not understood. */
  | 'BAD_USAGE'
  /** An exported file is not what it was when it was written. */
  | 'DAMAGED';

/** What this package throws; `code` is stable. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;

  constructor(code: OperatorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OperatorError';
    this.code = code;
  }
}
