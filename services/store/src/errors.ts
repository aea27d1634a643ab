export type StoreErrorCode = 'LEASE_LOST';

/** Base of everything that the store throws on purpose; `code` is stable. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
