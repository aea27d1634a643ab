import type { IsoDate } from './dates.ts';
import { MarketError } from './errors.ts';
import { expiryTs, lastTradeDay } from './expiries.ts';
import { addMonths, type ContractMonth, monthCode } from './months.ts';
import { product } from './products.ts';
import { listedMonths } from './roll.ts';

/** The future that an option exercises into. */
export interface Underlying {
  readonly product: string;
  readonly month: ContractMonth;
}

export interface OptionExpiry {
  readonly month: ContractMonth;
  readonly lastTradeDay: IsoDate;
  /** The last moment of trading, microseconds. */
  readonly expiry: number;
  readonly underlying: Underlying;
}

/**
 * The future that an option month exercises into: of the same month where that is in the main cycle
 * of futures, else of the next one that is. A weekly goes the way of the first monthly option that
 * expires after it. Throws `NOT_AN_OPTION`, of a weekly `NO_EXPIRY` for a month without it.
 * @example underlyingOf('OG', { year: 2026, month: 11 }) // GC, December 2026
 */
export function underlyingOf(productId: string, month: ContractMonth): Underlying {
  const found = product(productId);
  if (found.kind !== 'option') {
    throw new MarketError('NOT_AN_OPTION', `${productId} is no option product`);
  }
  if (found.monthly !== undefined) month = monthlyAfter(found.id, found.monthly, month);
  const { months } = product(found.underlying);
  while (!months.includes(monthCode(month.month))) month = addMonths(month, 1);
  return { product: found.underlying, month };
}

/** The month of the first monthly option that expires after a weekly, and not on its day. */
function monthlyAfter(weekly: string, monthly: string, month: ContractMonth): ContractMonth {
  const last = lastTradeDay(weekly, month);
  if (last === null) {
    throw new MarketError('NO_EXPIRY', `${weekly} lists no month ${month.year}-${month.month}`);
  }
  while (lastTradeDay(monthly, month)! <= last) month = addMonths(month, 1);
  return month;
}

/** The `n` nearest expiries of an option product after an instant, nearest first. */
export function nextExpiries(productId: string, ts: number, n: number): OptionExpiry[] {
  return listedMonths(productId, ts, n).map((month) => ({
    month,
    lastTradeDay: lastTradeDay(productId, month)!,
    expiry: expiryTs(productId, month),
    underlying: underlyingOf(productId, month),
  }));
}
