import { shiftBusinessDays } from './business.ts';
import { civilDate, formatIsoDate, type IsoDate, parseIsoDate } from './dates.ts';
import { easternDay } from './eastern.ts';
import { MarketError } from './errors.ts';
import { expiryTs, fromMonthEnd, lastTradeDay } from './expiries.ts';
import { addMonths, type ContractMonth, monthCode } from './months.ts';
import type { Product } from './product.ts';
import { product } from './products.ts';
import { sessionOf } from './sessions.ts';

/** The last answer of `frontMonth` for a product, and the instants between which it holds. */
interface Front {
  readonly since: number;
  readonly until: number;
  readonly month: ContractMonth;
}

const fronts = new Map<string, Front>();

/** The `n` nearest months of the main cycle that have not expired at an instant, nearest first. */
export function listedMonths(productId: string, ts: number, n: number): ContractMonth[] {
  return monthsFrom(product(productId), ts, n, (cm) => expiryTs(productId, cm));
}

/**
 * The front month: for a future the nearest one whose roll date has not begun, for an option the
 * nearest one not expired. A calendar convention; where volume has gone is not asked.
 */
export function frontMonth(productId: string, ts: number): ContractMonth {
  const kept = fronts.get(productId);
  if (kept !== undefined && ts >= kept.since && ts < kept.until) return kept.month;
  const found = product(productId);
  const month = monthsFrom(found, ts, 1, (cm) => frontUntil(found, cm))[0]!;
  fronts.set(productId, { since: ts, until: frontUntil(found, month), month });
  return month;
}

/**
 * The trade date from whose open on a contract is no longer the front month: the product's number
 * of business days before the last trade day, or before its delivery month (see `RollRule`); for an
 * option the business day after its last.
 */
export function rollDate(productId: string, cm: ContractMonth): IsoDate {
  const found = product(productId);
  const last = lastTradeDay(productId, cm);
  if (last === null) {
    throw new MarketError('NO_EXPIRY', `${productId} lists no month ${cm.year}-${cm.month}`);
  }
  if (found.kind === 'option') return formatIsoDate(shiftBusinessDays(parseIsoDate(last), 1));
  const anchor =
    found.roll.before === 'last-trade' ? parseIsoDate(last) : fromMonthEnd(addMonths(cm, -1), 1);
  return formatIsoDate(shiftBusinessDays(anchor, -found.roll.days));
}

function frontUntil(found: Product, cm: ContractMonth): number {
  if (found.kind === 'option') return expiryTs(found.id, cm);
  return sessionOf(found.id, rollDate(found.id, cm)).open;
}

/** No contract outlives its month, so the search begins in the month of `ts`. */
function monthsFrom(
  found: Product,
  ts: number,
  n: number,
  until: (cm: ContractMonth) => number,
): ContractMonth[] {
  const { year, month } = civilDate(easternDay(ts));
  const months: ContractMonth[] = [];
  for (let cm = { year, month }; months.length < n; cm = addMonths(cm, 1)) {
    const isListed =
      found.months.includes(monthCode(cm.month)) && lastTradeDay(found.id, cm) !== null;
    if (isListed && until(cm) > ts) months.push(cm);
  }
  return months;
}
