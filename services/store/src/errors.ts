export type StoreErrorCode =
  | 'BAD_REPLAY'
  | 'LEASE_LOST'
  | 'NO_REPLAY'
  | 'REPLAY_TAKEN'
  | 'REPLAYS_FULL';

/** Base of everything that the store throws on purpose; `code` is stable. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
