export type BusErrorCode =
  | 'NATS_UNREACHABLE'
  | 'NATS_REFUSED'
  | 'JETSTREAM_UNAVAILABLE'
  | 'STREAM_REFUSED'
  | 'FENCED'
  | 'REQUEST_FAILED'
  | 'TAPE_BROKEN'
  | 'TAPE_TAKEN'
  | 'CLOSED';

/** Base of everything that the bus throws; `code` is stable. */
export class BusError extends Error {
  readonly code: BusErrorCode;

  constructor(code: BusErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BusError';
    this.code = code;
  }
}

/** The message of anything that was thrown, for lines that people read. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
