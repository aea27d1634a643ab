export type PaymentsErrorCode =
  | 'BAD_CONFIG'
  | 'BOOK_CORRUPT'
  | 'BOOK_IN_USE'
  | 'BOOK_UNREACHABLE'
  | 'CHAIN_UNREACHABLE'
  | 'CHANNEL_UNKNOWN'
  | 'CHANNEL_STATE'
  | 'PAYMENT_REFUSED'
  | 'SERVICE_UNREACHABLE'
  | 'SPEND_LIMIT'
  | 'WALLET_EMPTY';

/** Base of everything that payments throws; `code` is stable. */
export class PaymentsError extends Error {
  readonly code: PaymentsErrorCode;

  constructor(code: PaymentsErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PaymentsError';
    this.code = code;
  }
}

/** One line of anything that was thrown: chain clients add pages of request data below the first. */
export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0]!;
}
