export type WarehouseErrorCode =
  /** Nothing answers at the URL, or the answer broke off. */
  | 'UNREACHABLE'
  /** The tables are not there yet: the store makes them. Or the server of a cluster lacks what was stored last. */
  | 'NOT_READY'
  /** Whoever asked does not wait any more. */
  | 'CANCELLED'
  /** ClickHouse does not do it; the message says why. */
  | 'REFUSED'
  /** It took longer than it may. */
  | 'TIMEOUT'
  /** It would have read or given more than it may. */
  | 'TOO_MUCH'
  /** It would have needed more memory than it may have. */
  | 'MEMORY'
  /** Too many ask at once. */
  | 'OVERLOADED'
  /** An answer that is no block of rows as it should be. */
  | 'ANSWER_CORRUPT'
  /** The tables were made by a newer version. */
  | 'SCHEMA_NEWER'
  /** Another tape than the one whose events are stored under this name. */
  | 'TAPE_REPLACED'
  /** What was stored is not there: whoever stores begins again, and stores it again. */
  | 'ROWS_LOST'
  /** A question that means nothing. */
  | 'BAD_QUESTION'
  /** A cursor that was not given out for this question. */
  | 'BAD_CURSOR'
  /** There is no such thing. */
  | 'NOT_FOUND';

/** Base of everything that the warehouse throws; `code` is stable. */
export class WarehouseError extends Error {
  readonly code: WarehouseErrorCode;

  constructor(code: WarehouseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'WarehouseError';
    this.code = code;
  }
}
