export type LiveErrorCode =
  /** The gateway refused the key: the one thing that ends a session for good. */
  | 'AUTH_FAILED'
  /** A subscription that cannot be sent as it is. */
  | 'BAD_SUBSCRIPTION'
  /** Options that contradict each other or are out of range. */
  | 'BAD_OPTIONS'
  /** Bytes that are no DBN. */
  | 'BAD_STREAM'
  /** The gateway ended the connection, with or without a reason. */
  | 'CLOSED'
  /** No connection could be made, or it broke. */
  | 'CONNECTION_FAILED'
  /** The gateway refused for a reason other than the key, or did not speak the protocol. */
  | 'HANDSHAKE_FAILED'
  /** No byte for a heartbeat's interval and the tolerance. */
  | 'HUNG'
  /** The queue is full and its policy says not to wait. */
  | 'QUEUE_FULL'
  /** The gateway no longer has what was to be replayed. */
  | 'REPLAY_AGED_OUT'
  /** A step of connecting took longer than it may. */
  | 'TIMEOUT';

/** What the live client throws and what it says of a lost connection; `code` is stable. */
export class LiveError extends Error {
  readonly code: LiveErrorCode;

  constructor(code: LiveErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'LiveError';
    this.code = code;
  }
}
