import { IngestError } from '../errors.ts';

/** What an exchange says that a perpetual future costs to hold. */
export interface FundingRate {
  /** A decimal per eight hours, whatever the exchange's interval; positive when longs pay shorts. */
  readonly rate8h: number;
  /** How often the exchange settles it, in hours. */
  readonly intervalHours: number;
  /** The exchange's own time of the answer, microseconds; null where it gives none. */
  readonly ts: number | null;
}

/** The predicted funding rate of one perpetual future of one exchange. */
export interface FundingProvider {
  /** The exchange: the `feed` of what comes from it. */
  readonly exchange: string;
  /** The perpetual as the tape names it. */
  readonly symbol: string;
  /** Asks the exchange. Whatever it answers that is no rate is a {@link FundingError}. */
  current(signal: AbortSignal): Promise<FundingRate>;
}

/**
 * Why there is no rate: no connection, no answer in time, an answer other than 200, one beyond all
 * measure, one of another shape, one about something else, or one that is old.
 */
export type FundingFault =
  | 'unreachable'
  | 'timeout'
  | 'status'
  | 'oversize'
  | 'format'
  | 'symbol'
  | 'stale';

/** An exchange could not be asked, or its answer cannot be believed. */
export class FundingError extends IngestError {
  readonly fault: FundingFault;

  constructor(fault: FundingFault, message: string, options?: { cause?: unknown }) {
    super('FUNDING_FAILED', message, options);
    this.fault = fault;
  }
}

const UNIT_HOURS = 8;

/** Funding of 100 % in eight hours: every exchange caps it far below. */
const MAX_RATE = 1;

/** The rate of one interval as a rate per eight hours. */
export function perEightHours(rate: number, intervalHours: number): number {
  const rate8h = (rate * UNIT_HOURS) / intervalHours;
  if (Math.abs(rate8h) <= MAX_RATE) return rate8h;
  throw new FundingError('format', `a funding rate of ${rate} in ${intervalHours} h cannot be`);
}
