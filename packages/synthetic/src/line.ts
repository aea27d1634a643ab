import {
  type ContractMonth,
  cmeSymbol,
  expiryTs,
  futureSymbol,
  type OptionExpiry,
  optionSymbol,
} from '@crude-alpha/market';

export const TICK = 0.01;
export const TICKS = 100;
export const STRIKE_STEP = 0.5;
/** Stands for a side that is not there: no price, for futures are quoted at nought and below too. */
export const NO_SIDE: number = -(2 ** 30);

/** The quote of an instrument as it stands, in ticks. Integers throughout: an engine stores those in place. */
interface Standing {
  /** Slice of the session in which it was last quoted, −1 before. */
  quotedAt: number;
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
}

export interface FutureLine extends Standing {
  readonly kind: 'future';
  readonly symbol: string;
  readonly raw: string;
  readonly month: ContractMonth;
  readonly expiry: number;
  /** Place among the session's futures, nearest first. */
  readonly index: number;
  /** Number that keys what is random about it. */
  readonly key: number;
}

export type Flaw = 'none' | 'stale' | 'noBid' | 'noAsk' | 'crossed' | 'missing';

export interface OptionLine extends Standing {
  readonly kind: 'option';
  readonly symbol: string;
  readonly raw: string;
  readonly right: 'C' | 'P';
  readonly strike: number;
  readonly key: number;
  /** Place of its chain among the session's expiries. */
  readonly chain: number;
  /** Place of its strike in the chain. */
  place: number;
  flaw: Flaw;
}

export function monthKey(month: ContractMonth): number {
  return month.year * 12 + month.month;
}

// The fields of both kinds are written out in one order rather than spread in from a common part:
// engines give spread objects a shape each, and the flow then runs five times slower.

export function futureLine(product: string, month: ContractMonth, index: number): FutureLine {
  return {
    quotedAt: -1,
    bid: NO_SIDE,
    ask: NO_SIDE,
    bidSize: 0,
    askSize: 0,
    kind: 'future',
    symbol: futureSymbol(product, month),
    raw: cmeSymbol({ kind: 'future', product, month }),
    month,
    expiry: expiryTs(product, month),
    index,
    key: monthKey(month),
  };
}

/** What keys all that is random about an option: no two of a product share it. */
export function optionKey({ month }: OptionExpiry, right: 'C' | 'P', step: number): number {
  return (monthKey(month) * 16_384 + step) * 2 + (right === 'C' ? 1 : 0);
}

/** @param step - the strike in steps of half a dollar */
export function optionLine(
  product: string,
  expiry: OptionExpiry,
  chain: number,
  right: 'C' | 'P',
  step: number,
): OptionLine {
  const { month } = expiry;
  const strike = step * STRIKE_STEP;
  return {
    quotedAt: -1,
    bid: NO_SIDE,
    ask: NO_SIDE,
    bidSize: 0,
    askSize: 0,
    kind: 'option',
    symbol: optionSymbol(product, month, right, strike),
    raw: cmeSymbol({ kind: 'option', product, month, right, strike }),
    right,
    strike,
    key: optionKey(expiry, right, step),
    chain,
    place: 0,
    flaw: 'none',
  };
}
