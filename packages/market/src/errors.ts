export type MarketErrorCode =
  | 'UNKNOWN_PRODUCT'
  | 'BAD_DATE'
  | 'BAD_MONTH'
  | 'BAD_STRIKE'
  | 'NOT_AN_OPTION'
  | 'NOT_A_TRADE_DATE'
  | 'NO_EXPIRY';

/** Base of everything that market throws; `code` is stable. */
export class MarketError extends Error {
  readonly code: MarketErrorCode;

  constructor(code: MarketErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
