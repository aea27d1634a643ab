import { type Candle, candleSubject, type MarketEvent, type Trade } from '@crude-alpha/contracts';
import { parseSymbol } from '@crude-alpha/market';
import { type EngineConfig, symbolRoots } from '../config.ts';
import type { Moment } from '../moment.ts';
import type { Output } from '../output.ts';
import { type Bar, fold, newBar } from './bar.ts';
import { type Interval, intervals, type Span } from './interval.ts';
import {
  type CandlesState,
  NEVER,
  newCandlesState,
  newSeries,
  type Row,
  type Series,
} from './state.ts';

/** Raise it with every change of what comes out. */
export const CANDLES_VERSION = 4;

/** Twice what CME lists of a product and its options; a feed that invents symbols stops here. */
const MAX_SERIES = 20_000;

const HOUR = 3_600_000_000;

export interface CandlesReducer {
  readonly state: CandlesState;
  step(event: MarketEvent, at: Moment, out: Output[]): void;
}

/**
 * Candles from prints, by event time. A candle closes with the first event at or after its end,
 * whatever that event is; an interval without a print has none. Gaps and sessions change nothing:
 * a candle holds the prints that are on the tape, and the tape says where some may be missing. Of a tape
 * that is not read from its beginning, intervals that had begun before have none: half a candle is wrong.
 */
export function createCandles(config: EngineConfig, saved?: CandlesState): CandlesReducer {
  const state = saved ?? newCandlesState();
  const roots = new Set(symbolRoots(config));

  return {
    state,
    step(event, at, out) {
      if (state.wholeFrom < 0) state.wholeFrom = wholeFrom(event, at);
      if (at.now >= state.nextEnd) advance(state, at, out);
      if (at.now >= state.forgetAt) forgetQuiet(state, at.now);
      // A print of nothing moves no price.
      if (event.type === 'trade' && event.size > 0) {
        const series = state.series.get(event.symbol) ?? follow(state, roots, event.symbol);
        if (series !== undefined) addTrade(state, series, event, at, out);
      }
    },
  };
}

/** What came before the first event that is read was received before it, and bears no later time. */
function wholeFrom({ tsRecv }: MarketEvent, { ordinal, ts }: Moment): number {
  return ordinal === 0 ? 0 : Math.max(ts, tsRecv);
}

function follow(
  state: CandlesState,
  roots: ReadonlySet<string>,
  symbol: string,
): Series | undefined {
  const parsed = parseSymbol(symbol);
  if (parsed === null || parsed.kind === 'spot' || !roots.has(parsed.product)) return undefined;
  if (state.series.size >= MAX_SERIES) {
    state.refused++;
    return undefined;
  }
  const series = newSeries(symbol, parsed.product, parsed.kind === 'option');
  state.series.set(symbol, series);
  return series;
}

/** Event time has reached an end: closes what ended, shortest interval first. */
function advance(state: CandlesState, at: Moment, out: Output[]): void {
  for (let i = 0; i < intervals.length; i++) {
    if (at.now < state.ends[i]!) continue;
    const interval = intervals[i]!;
    const still: string[] = [];
    let first = NEVER;
    for (const symbol of state.open[i]!) {
      const row = state.series.get(symbol)!.rows[i]!;
      const bar = row.open!;
      if (at.now < bar.end) {
        still.push(symbol);
        if (bar.end < first) first = bar.end;
        continue;
      }
      out.push(output(interval, symbol, bar, at.ordinal));
      row.closed.push(bar);
      row.open = null;
      forget(row, interval, at.now);
    }
    state.open[i] = still;
    state.ends[i] = first;
  }
  state.nextEnd = Math.min(...state.ends);
}

function addTrade(
  state: CandlesState,
  series: Series,
  trade: Trade,
  at: Moment,
  out: Output[],
): void {
  for (let i = 0; i < intervals.length; i++) {
    const row = series.rows[i];
    if (row === undefined) continue;
    const interval = intervals[i]!;
    const span = interval.spanAt(series.product, at.ts);
    if (span.from < state.wholeFrom) continue;
    if (at.now >= span.to) {
      if (at.now >= interval.keptUntil(span)) state.tooLate[i]!++;
      else out.push(output(interval, series.symbol, correct(row, span, trade, at.ts), at.ordinal));
    } else if (row.open === null) {
      row.open = newBar(span, trade, at.ts);
      state.open[i]!.push(series.symbol);
      if (span.to < state.ends[i]!) state.ends[i] = span.to;
      if (span.to < state.nextEnd) state.nextEnd = span.to;
    } else fold(row.open, trade, at.ts);
  }
}

/** The closed candle with the late trade in it; a new one where the interval had no print yet. */
function correct(row: Row, span: Span, trade: Trade, ts: number): Bar {
  let at = row.closed.length;
  while (at > 0 && row.closed[at - 1]!.ts > span.from) at--;
  const known = row.closed[at - 1];
  if (known?.ts === span.from) {
    fold(known, trade, ts);
    known.rev++;
    return known;
  }
  const bar = newBar(span, trade, ts);
  row.closed.splice(at, 0, bar);
  return bar;
}

/** Candles that are beyond correction leave. */
function forget(row: Row, interval: Interval, now: number): void {
  let gone = 0;
  for (const { end, ts } of row.closed) {
    if (now < interval.keptUntil({ from: ts, to: end })) break;
    gone++;
  }
  if (gone > 0) row.closed.splice(0, gone);
}

/** Once an hour: instruments that stopped trading leave, so that expired ones do not pile up. */
function forgetQuiet(state: CandlesState, now: number): void {
  state.forgetAt = now - (now % HOUR) + HOUR;
  for (const series of state.series.values()) {
    let kept = false;
    for (let i = 0; i < intervals.length; i++) {
      const row = series.rows[i];
      if (row === undefined) continue;
      forget(row, intervals[i]!, now);
      if (row.open !== null || row.closed.length > 0) kept = true;
    }
    if (!kept) state.series.delete(series.symbol);
  }
}

function output(interval: Interval, symbol: string, bar: Bar, seq: number): Output {
  const value: Candle = {
    symbol,
    interval: interval.name,
    ts: bar.ts,
    seq,
    rev: bar.rev,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
    buyVolume: bar.buyVolume,
    sellVolume: bar.sellVolume,
    trades: bar.trades,
    lastTs: bar.lastTs,
  };
  return { kind: 'candle', subject: candleSubject(interval.name, symbol), value };
}
