import { MarketError } from './errors.ts';

/** The month that names a contract; `month` is 1..12. */
export interface ContractMonth {
  readonly year: number;
  readonly month: number;
}

/** Futures month codes, January first. */
export const MONTH_CODES = 'FGHJKMNQUVXZ';

/** `F` for 1 … `Z` for 12; throws `BAD_MONTH` otherwise. */
export function monthCode(month: number): string {
  const code = MONTH_CODES[month - 1];
  if (code === undefined) throw new MarketError('BAD_MONTH', `not a month: ${month}`);
  return code;
}

/** 1..12 of a month code, or null. */
export function monthOfCode(code: string): number | null {
  const at = code.length === 1 ? MONTH_CODES.indexOf(code) : -1;
  return at < 0 ? null : at + 1;
}

/** The contract month `n` months later (earlier for a negative `n`). */
export function addMonths(cm: ContractMonth, n: number): ContractMonth {
  const total = monthNumber(cm) + n;
  const year = Math.floor(total / 12);
  return { year, month: total - year * 12 + 1 };
}

/** Negative, zero or positive: how many months `a` lies after `b`. Fits `sort`. */
export function compareMonths(a: ContractMonth, b: ContractMonth): number {
  return monthNumber(a) - monthNumber(b);
}

/** Months since year 0: one number to count and key by. */
export function monthNumber(cm: ContractMonth): number {
  return cm.year * 12 + cm.month - 1;
}
