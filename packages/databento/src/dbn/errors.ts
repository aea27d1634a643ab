export type DbnErrorCode =
  | 'BAD_LENGTH'
  | 'BAD_METADATA'
  | 'BAD_VERSION'
  | 'NOT_DBN'
  | 'NOT_DRAINED'
  | 'TEXT_TOO_LONG'
  | 'TRUNCATED'
  | 'VALUE_OUT_OF_RANGE'
  | 'ZSTD_CORRUPT';

/** Base of everything that the codec throws; `code` is stable. */
export class DbnError extends Error {
  readonly code: DbnErrorCode;

  constructor(code: DbnErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DbnError';
    this.code = code;
  }
}
