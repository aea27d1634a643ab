import type { ExpiryRule } from './expiry-rule.ts';

/** Which trading hours and holiday hours a product keeps. */
export type SessionKind = 'energy-metals' | 'equity-index' | 'rates' | 'fx' | 'grains';

/**
 * When a future stops being the front month: `days` business days before its last trade day, or
 * before the last business day ahead of its delivery month, whence holders may have to take delivery.
 */
export interface RollRule {
  readonly before: 'last-trade' | 'delivery-month';
  readonly days: number;
}

interface ProductBase {
  /** CME's product code, also the root of the symbol. */
  readonly id: string;
  readonly name: string;
  /** Month codes of the main cycle, in calendar order: the months that the roll calendar walks. */
  readonly months: string;
  /** Codes of the other months that are listed, thinly traded. */
  readonly serialMonths: string;
  /** Smallest price step, in the unit that CME quotes (grains: cents). */
  readonly tickSize: number;
  /** Dollars per contract for a price move of 1. */
  readonly pointValue: number;
  /** Decimals that show every multiple of the tick exactly. */
  readonly priceDecimals: number;
  readonly session: SessionKind;
  /** End of the daily settlement window, minutes after midnight in New York. */
  readonly settlementMinute: number;
  /** Last moment of trading on the last trade day, minutes after midnight in New York. */
  readonly terminationMinute: number;
  readonly expiry: ExpiryRule;
}

export interface FutureProduct extends ProductBase {
  readonly kind: 'future';
  /** Price of the future below which CME prices the options on it by the normal model; zero unless given. */
  readonly normalBelow?: number;
  readonly roll: RollRule;
}

export interface OptionProduct extends ProductBase {
  readonly kind: 'option';
  /** Product of the futures that it exercises into. */
  readonly underlying: string;
  /** Of a weekly: the monthly option that it stands beside. */
  readonly monthly?: string;
  /** Symbols write a strike as price × this: `C7000` is 70.00 where it is 100. */
  readonly strikeScale: number;
}

export type Product = FutureProduct | OptionProduct;
