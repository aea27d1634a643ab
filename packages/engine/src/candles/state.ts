import type { Bar } from './bar.ts';
import { intervals } from './interval.ts';

/** One interval of one instrument: what is open, and what was closed lately, oldest first. */
export interface Row {
  open: Bar | null;
  readonly closed: Bar[];
}

export interface Series {
  readonly symbol: string;
  /** Whose sessions it keeps. */
  readonly product: string;
  /** By place in `intervals`; undefined where this instrument has no candles of that interval. */
  readonly rows: (Row | undefined)[];
}

export interface CandlesState {
  /** Event time from which on every print is known: 0 on a whole tape, -1 before the first event. */
  wholeFrom: number;
  readonly series: Map<string, Series>;
  /** By interval: symbols with an open candle, in the order in which they opened. */
  readonly open: string[][];
  /** By interval: event time at which the first of the open candles ends. */
  readonly ends: number[];
  /** The first of them. */
  nextEnd: number;
  /** Event time at which instruments that stopped trading are looked for next. */
  forgetAt: number;
  /** By interval: trades that came too late for their candle. */
  readonly tooLate: number[];
  /** Trades of instruments beyond the most that are followed. */
  refused: number;
}

/** Where no candle is open, none ends. */
export const NEVER: number = Number.MAX_SAFE_INTEGER;

export function newCandlesState(): CandlesState {
  return {
    wholeFrom: -1,
    series: new Map(),
    open: intervals.map(() => []),
    ends: intervals.map(() => NEVER),
    nextEnd: NEVER,
    forgetAt: -1,
    tooLate: intervals.map(() => 0),
    refused: 0,
  };
}

export function newSeries(symbol: string, product: string, isOption: boolean): Series {
  return {
    symbol,
    product,
    rows: intervals.map((one) =>
      isOption && !one.options ? undefined : { open: null, closed: [] },
    ),
  };
}
