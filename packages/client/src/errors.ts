export type CrudeErrorCode =
  /** Options of a subscription that make no sense. */
  | 'BAD_OPTIONS'
  /** The command line is not understood. */
  | 'BAD_USAGE'
  /** No gateway answers, or not as one. */
  | 'GATEWAY_UNREACHABLE'
  /** CSV of records of several kinds. */
  | 'MIXED_KINDS'
  /** Paid time was cut short again and again. */
  | 'NOT_HONOURED'
  /** No kept channel is meant, or more than one. */
  | 'NO_CHANNEL'
  /** A file cannot be read or written. */
  | 'NO_FILE'
  /** The stream costs something, and there is nothing to pay with. */
  | 'PAYMENT_REQUIRED'
  /** Another socket uses the same paid time. */
  | 'REPLACED'
  /** The time of the given token is over. */
  | 'TIME_OVER'
  /** The gateway does not take the given token. */
  | 'TOKEN_REFUSED'
  /** The gateway does not have this symbol. */
  | 'UNKNOWN_SYMBOL'
  /** The channel belongs to another key. */
  | 'WRONG_WALLET';

/** What this package throws; `code` is stable. */
export class CrudeError extends Error {
  readonly code: CrudeErrorCode;

  constructor(code: CrudeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CrudeError';
    this.code = code;
  }
}
