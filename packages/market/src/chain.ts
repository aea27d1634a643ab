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
 * of futures, else of the next one that is. Throws `NOT_AN_OPTION`.
 * @example underlyingOf('OG', { year: 2026, month: 11 }) // GC, December 2026
 */
export function underlyingOf(productId: string, month: ContractMonth): Underlying {
  const found = product(productId);
  if (found.kind !== 'option') {
    throw new MarketError('NOT_AN_OPTION', `${productId} is no option product`);
  }
  const { months } = product(found.underlying);
  while (!months.includes(monthCode(month.month))) month = addMonths(month, 1);
  return { product: found.underlying, month };
}

/** The `n` nearest monthly expiries of an option product after an instant, nearest first. */
export function nextExpiries(productId: string, ts: number, n: number): OptionExpiry[] {
  return listedMonths(productId, ts, n).map((month) => ({
    month,
    lastTradeDay: lastTradeDay(productId, month)!,
    expiry: expiryTs(productId, month),
    underlying: underlyingOf(productId, month),
  }));
}
