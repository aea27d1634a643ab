import { businessDayOnOrBefore, shiftBusinessDays } from './business.ts';
import {
  civilDate,
  type EpochDay,
  epochDay,
  formatIsoDate,
  type IsoDate,
  weekday,
} from './dates.ts';
import { easternToTs, nthWeekday } from './eastern.ts';
import { MarketError } from './errors.ts';
import type { ExpiryRule } from './expiry-rule.ts';
import { holidayOn, isBusinessEpochDay } from './holidays.ts';
import { londonMonthEnd } from './london.ts';
import { addMonths, type ContractMonth, monthCode, monthNumber } from './months.ts';
import type { Product } from './product.ts';
import { product } from './products.ts';
import { settlementAt } from './sessions.ts';

const WEDNESDAY = 3;
const FRIDAY = 5;

interface Expiry {
  readonly lastTradeDay: IsoDate;
  readonly ts: number;
}

/** Expiries worked out, by product and month number; a few hundred in any run, at most `KEPT`. */
const KEPT = 4096;
const memo = new Map<string, Map<number, Expiry>>();

/** The last trade day of a contract by CME's rule; null for a month in which none is listed. */
export function lastTradeDay(productId: string, cm: ContractMonth): IsoDate | null {
  return expiryOf(productId, cm)?.lastTradeDay ?? null;
}

/**
 * When a contract stops trading, in microseconds: 14:30 in New York on the last trade day for CL and
 * LO. Throws `NO_EXPIRY` for a month in which none is listed.
 */
export function expiryTs(productId: string, cm: ContractMonth): number {
  const found = expiryOf(productId, cm);
  if (found === null) {
    throw new MarketError('NO_EXPIRY', `${productId} lists no month ${cm.year}-${cm.month}`);
  }
  return found.ts;
}

function expiryOf(productId: string, cm: ContractMonth): Expiry | null {
  const found = product(productId);
  const key = monthNumber(cm);
  const kept = memo.get(productId)?.get(key);
  if (kept !== undefined) return kept;
  if (!isListed(found, cm)) return null;
  const day = lastEpochDay(found.expiry, cm);
  if (day === null) return null;
  const lastTradeDay = formatIsoDate(day);
  const usual = easternToTs(day, found.terminationMinute);
  // A day that closes early ends early; London's days may be holidays here, without a settlement.
  const ts = isBusinessEpochDay(day)
    ? Math.min(usual, settlementAt(productId, lastTradeDay))
    : usual;
  const expiry = { lastTradeDay, ts };
  let months = memo.get(productId);
  if (months === undefined || months.size >= KEPT) {
    months = new Map();
    memo.set(productId, months);
  }
  months.set(key, expiry);
  return expiry;
}

function isListed(found: Product, cm: ContractMonth): boolean {
  const code = monthCode(cm.month);
  return found.months.includes(code) || found.serialMonths.includes(code);
}

/** Null where the rule gives none, as a fifth Friday to most months. */
function lastEpochDay(rule: ExpiryRule, cm: ContractMonth): EpochDay | null {
  switch (rule.kind) {
    case 'before-25th': {
      const { year, month } = addMonths(cm, -1);
      return shiftBusinessDays(businessDayOnOrBefore(epochDay(year, month, 25)), -rule.days);
    }
    case 'before-month':
      return shiftBusinessDays(epochDay(cm.year, cm.month, 1), -rule.days);
    case 'before-product': {
      const other = lastEpochDay(product(rule.product).expiry, cm);
      return other === null ? null : shiftBusinessDays(other, -rule.days);
    }
    case 'from-month-end':
      return fromMonthEnd(addMonths(cm, -rule.monthsBefore), rule.nth);
    case 'metal-option':
      return metalOption(fromMonthEnd(addMonths(cm, -1), rule.nth));
    case 'london-month-end': {
      const { year, month } = addMonths(cm, -2);
      return londonMonthEnd(year, month, cm.month === 2 ? 2 : 1);
    }
    case 'third-friday':
      return businessDayOnOrBefore(nthWeekday(cm.year, cm.month, FRIDAY, 3));
    case 'before-third-wednesday':
      return shiftBusinessDays(nthWeekday(cm.year, cm.month, WEDNESDAY, 3), -rule.days);
    case 'before-15th':
      return shiftBusinessDays(epochDay(cm.year, cm.month, 15), -rule.days);
    case 'weekly':
      return weekly(rule, cm);
  }
}

function weekly(
  { weekday: at, nth, monthly }: Extract<ExpiryRule, { kind: 'weekly' }>,
  cm: ContractMonth,
): EpochDay | null {
  const day = nthWeekday(cm.year, cm.month, at, nth);
  if (civilDate(day).month !== cm.month || !isBusinessEpochDay(day)) return null;
  if (at !== FRIDAY) return day;
  // The monthly option is named by the month after the one in which it expires.
  return lastEpochDay(product(monthly).expiry, addMonths(cm, 1)) === day ? null : day;
}

/** The `nth` last business day of a month. */
export function fromMonthEnd(cm: ContractMonth, nth: number): EpochDay {
  const next = addMonths(cm, 1);
  return shiftBusinessDays(epochDay(next.year, next.month, 1), -nth);
}

/** Never on a Friday and never on the day before a holiday, however far that moves it. */
function metalOption(day: EpochDay): EpochDay {
  while (weekday(day) === FRIDAY || holidayOn(day + 1) !== null) day = shiftBusinessDays(day, -1);
  return day;
}
