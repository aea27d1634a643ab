export type HistoricalErrorCode =
  | 'AUTH_FAILED'
  | 'BAD_CONTENT'
  | 'BAD_REQUEST'
  | 'CONNECTION_FAILED'
  | 'COST_EXCEEDED'
  | 'RATE_LIMITED'
  | 'REJECTED'
  | 'SERVER_FAILED'
  | 'TIMEOUT'
  | 'TOO_MANY_SYMBOLS'
  | 'TRUNCATED';

/** What a request would bring and cost. */
export interface Estimate {
  readonly costUsd: number;
  /** Uncompressed, as they are billed. */
  readonly billableBytes: number;
  readonly records: number;
}

export interface HistoricalErrorDetails {
  readonly cause?: unknown;
  /** The HTTP status. */
  readonly status?: number;
  /** What Databento's support asks for. */
  readonly requestId?: string;
  /** The name that the server gives this kind of failure, such as `auth_authentication_failed`. */
  readonly serverCase?: string;
  /** Where the failure is documented. */
  readonly docs?: string;
  readonly payload?: unknown;
  /** How long the server wants to be left alone. */
  readonly retryAfterMs?: number;
  /** Of `COST_EXCEEDED`. */
  readonly estimate?: Estimate;
}

/** Base of everything that the historical client throws; `code` is stable. The key is never in it. */
export class HistoricalError extends Error {
  readonly code: HistoricalErrorCode;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly serverCase: string | undefined;
  readonly docs: string | undefined;
  readonly payload: unknown;
  readonly retryAfterMs: number | undefined;
  readonly estimate: Estimate | undefined;

  constructor(code: HistoricalErrorCode, message: string, details: HistoricalErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'HistoricalError';
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.serverCase = details.serverCase;
    this.docs = details.docs;
    this.payload = details.payload;
    this.retryAfterMs = details.retryAfterMs;
    this.estimate = details.estimate;
  }
}
