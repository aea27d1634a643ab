export type PaymentsErrorCode =
  | 'BAD_CONFIG'
  | 'BOOK_CORRUPT'
  | 'BOOK_UNREACHABLE'
  | 'CHAIN_UNREACHABLE'
  | 'CHANNEL_IN_USE'
  | 'CHANNEL_UNKNOWN'
  | 'CHANNEL_STATE'
  | 'PAYMENT_REFUSED'
  | 'SERVICE_UNREACHABLE'
  | 'SPEND_LIMIT'
  | 'WALLET_EMPTY'
  | 'WRONG_NETWORK';

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
  if (!(cause instanceof Error)) return String(cause);
  const [reason] = cause.message.split('\n', 1);
  // What fetch says is the same for all of its failures.
  return reason === 'fetch failed' && cause.cause !== undefined ? causeOf(cause.cause) : reason!;
}

function causeOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return message || code || 'fetch failed';
}

/** What may be logged of a failure. */
export interface Explanation {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
}

/**
 * A failure without what must not be logged. The errors of chain clients carry the whole request, and
 * with it vouchers that are not on the chain yet; of those only the first line is told.
 */
export function explain(error: unknown): Explanation {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something else than an error' };
  const { name, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const chatty = causesOf(error).some((cause) => 'shortMessage' in cause);
  const message = [error, ...causesOf(error).slice(1)].map(reasonOf).join(': ');
  if (chatty || stack === undefined) return { type: name, ...code, message };
  return { type: name, ...code, message, stack };
}

function causesOf(error: Error): Error[] {
  const chain: Error[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 8; at = at.cause)
    chain.push(at);
  return chain;
}
