import { MarketError } from './errors.ts';
import { type ContractMonth, monthCode, monthOfCode } from './months.ts';
import { findProduct, product } from './products.ts';

export type Right = 'C' | 'P';

export type ParsedSymbol =
  | { readonly kind: 'future'; readonly product: string; readonly month: ContractMonth }
  | {
      readonly kind: 'option';
      readonly product: string;
      readonly month: ContractMonth;
      readonly right: Right;
      /** The strike as a price: 70 for `C7000` of LO. */
      readonly strike: number;
    }
  | { readonly kind: 'spot'; readonly symbol: string };

/** Two-digit years are 1980–2079: CL began in 1983, and nothing lists fifty years out. */
const FIRST_YEAR = 1980;
const STRIKE = /^(?:0|-?[1-9]\d{0,8})$/;
const SPOT = /^[A-Z0-9]{2,12}(?:USDT|USDC|USD|EUR|BTC|ETH)$/;

/**
 * What a dotted symbol means, or null when it is none. Exactly the strings that `futureSymbol`,
 * `optionSymbol` write parse, so that one instrument has one symbol; whether that month or strike
 * is really listed is not asked.
 * @example parseSymbol('LO.F27.C7000') // option on CL, January 2027, call at 70
 */
export function parseSymbol(symbol: string): ParsedSymbol | null {
  const dot = symbol.indexOf('.');
  if (dot < 0) return SPOT.test(symbol) ? { kind: 'spot', symbol } : null;
  const root = symbol.slice(0, dot);
  const found = findProduct(root);
  const month = parseMonth(symbol, dot + 1);
  if (found === undefined || month === null) return null;
  if (found.kind === 'future') {
    return symbol.length === dot + 4 ? { kind: 'future', product: root, month } : null;
  }
  const right = symbol[dot + 5];
  if (symbol[dot + 4] !== '.' || (right !== 'C' && right !== 'P')) return null;
  const strike = parseStrike(symbol.slice(dot + 6), found.strikeScale);
  return strike === null ? null : { kind: 'option', product: root, month, right, strike };
}

/** `CL.F27`; throws `UNKNOWN_PRODUCT` or `BAD_MONTH`. */
export function futureSymbol(productId: string, month: ContractMonth): string {
  product(productId);
  return `${productId}.${monthSymbol(month)}`;
}

/**
 * `LO.F27.C7000` for a strike of 70; a negative one is written `P-500`. Throws `NOT_AN_OPTION`, or
 * `BAD_STRIKE` when the strike is finer than CME's notation.
 */
export function optionSymbol(
  productId: string,
  month: ContractMonth,
  right: Right,
  strike: number,
): string {
  return `${productId}.${monthSymbol(month)}.${right}${strikeSymbol(productId, strike)}`;
}

/** A strike as CME writes it: price × the product's scale, an integer. */
export function strikeSymbol(productId: string, strike: number): string {
  const found = product(productId);
  if (found.kind !== 'option') {
    throw new MarketError('NOT_AN_OPTION', `${productId} is no option product`);
  }
  const scaled = Math.round(strike * found.strikeScale);
  const text = String(scaled === 0 ? 0 : scaled);
  if (!STRIKE.test(text) || Math.abs(scaled - strike * found.strikeScale) > 1e-6) {
    throw new MarketError('BAD_STRIKE', `${productId} has no strike ${strike}`);
  }
  return text;
}

/** The price that a strike in CME's notation stands for, or null. */
export function parseStrike(text: string, scale: number): number | null {
  return STRIKE.test(text) ? Number(text) / scale : null;
}

function monthSymbol(month: ContractMonth): string {
  const { year } = month;
  if (!Number.isInteger(year) || year < FIRST_YEAR || year >= FIRST_YEAR + 100) {
    throw new MarketError('BAD_MONTH', `year outside ${FIRST_YEAR}–${FIRST_YEAR + 99}: ${year}`);
  }
  return `${monthCode(month.month)}${String(year % 100).padStart(2, '0')}`;
}

/** Code and two-digit year at a position, or null. */
function parseMonth(symbol: string, at: number): ContractMonth | null {
  const month = monthOfCode(symbol.charAt(at));
  const tens = symbol.charCodeAt(at + 1) - 48;
  const ones = symbol.charCodeAt(at + 2) - 48;
  if (month === null || !(tens >= 0 && tens <= 9) || !(ones >= 0 && ones <= 9)) return null;
  return { year: fullYear(tens * 10 + ones), month };
}

/** The year that two digits mean. */
export function fullYear(twoDigits: number): number {
  return twoDigits < FIRST_YEAR - 1900 ? 2000 + twoDigits : 1900 + twoDigits;
}
