export type SyntheticErrorCode = 'BAD_OPTIONS';

/** Base of everything that synthetic throws; `code` is stable. */
export class SyntheticError extends Error {
  readonly code: SyntheticErrorCode;

  constructor(code: SyntheticErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
