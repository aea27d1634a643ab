import type { CandleInterval } from '@crude-alpha/contracts';
import type { Bar } from './bar.ts';

/** One interval of one instrument: what is open, and what was closed lately, oldest first. */
export interface Row {
  open: Bar | null;
  readonly closed: Bar[];
}

export interface Series {
  readonly symbol: string;
  /** By place in `intervals`; undefined where this instrument has no candles of that interval. */
  readonly rows: (Row | undefined)[];
}

export interface CandlesState {
  readonly series: Map<string, Series>;
  /** By interval: symbols with an open candle, in the order in which they opened. */
  readonly open: string[][];
  /** By interval: event time at which what is open ends; -1 before the first event. */
  readonly ends: number[];
  /** By interval: trades that came too late for their candle. */
  readonly tooLate: number[];
  /** Trades of instruments beyond the most that are followed. */
  refused: number;
}

export interface Interval {
  readonly name: CandleInterval;
  readonly us: number;
  /** Closed intervals that a late trade can still correct. */
  readonly kept: number;
  /** Whether options have it too. */
  readonly options: boolean;
}

const SECOND = 1_000_000;

/**
 * Ends are aligned to the epoch in UTC. Options have no 1s candles: a single option trades about once
 * a minute, so such a candle would repeat the print and say nothing more. Each length is a multiple of
 * the one before, so the shortest alone says when anything can end.
 */
export const intervals: readonly Interval[] = [
  { name: '1s', us: SECOND, kept: 60, options: false },
  { name: '1m', us: 60 * SECOND, kept: 5, options: true },
  { name: '5m', us: 300 * SECOND, kept: 3, options: true },
  { name: '1h', us: 3600 * SECOND, kept: 2, options: true },
];

export function newCandlesState(): CandlesState {
  return {
    series: new Map(),
    open: intervals.map(() => []),
    ends: intervals.map(() => -1),
    tooLate: intervals.map(() => 0),
    refused: 0,
  };
}

export function newSeries(symbol: string, isOption: boolean): Series {
  return {
    symbol,
    rows: intervals.map((one) =>
      isOption && !one.options ? undefined : { open: null, closed: [] },
    ),
  };
}
