import { type Candle, candleSubject, type MarketEvent, type Trade } from '@crude-alpha/contracts';
import { parseSymbol } from '@crude-alpha/market';
import { type EngineConfig, symbolRoots } from '../config.ts';
import type { Moment } from '../moment.ts';
import type { Output } from '../output.ts';
import { type Bar, fold, newBar } from './bar.ts';
import {
  type CandlesState,
  type Interval,
  intervals,
  newCandlesState,
  newSeries,
  type Row,
  type Series,
} from './state.ts';

/** Raise it with every change of what comes out. */
export const CANDLES_VERSION = 2;

/** Twice what CME lists of a product and its options; a feed that invents symbols stops here. */
const MAX_SERIES = 20_000;

const last = intervals.length - 1;

export interface CandlesReducer {
  readonly state: CandlesState;
  step(event: MarketEvent, at: Moment, out: Output[]): void;
}

/**
 * Candles from prints, by event time. A candle closes with the first event at or after its end,
 * whatever that event is; an interval without a print has none. Gaps and sessions change nothing:
 * a candle holds the prints that are on the tape, and the tape says where some may be missing.
 */
export function createCandles(config: EngineConfig, saved?: CandlesState): CandlesReducer {
  const state = saved ?? newCandlesState();
  const roots = new Set(symbolRoots(config));

  return {
    state,
    step(event, at, out) {
      if (at.now >= state.ends[0]!) advance(state, at, out);
      // A print of nothing moves no price.
      if (event.type === 'trade' && event.size > 0) {
        const series = state.series.get(event.symbol) ?? follow(state, roots, event.symbol);
        if (series !== undefined) addTrade(state, series, event, at, out);
      }
    },
  };
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
  const series = newSeries(symbol, parsed.kind === 'option');
  state.series.set(symbol, series);
  return series;
}

/** Event time has reached an end: closes what ended, shortest interval first. */
function advance(state: CandlesState, at: Moment, out: Output[]): void {
  for (let i = 0; i < intervals.length; i++) {
    const interval = intervals[i]!;
    if (at.now < state.ends[i]!) return;
    const started = at.now - (at.now % interval.us);
    for (const symbol of state.open[i]!) {
      const row = state.series.get(symbol)!.rows[i]!;
      out.push(output(interval, symbol, row.open!, at.ordinal));
      row.closed.push(row.open!);
      row.open = null;
      forget(row, started - interval.kept * interval.us);
    }
    state.open[i]!.length = 0;
    state.ends[i] = started + interval.us;
    if (i === last) forgetQuiet(state, at.now);
  }
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
    const start = at.ts - (at.ts % interval.us);
    const started = state.ends[i]! - interval.us;
    if (start < started) {
      if (start < started - interval.kept * interval.us) state.tooLate[i]!++;
      else out.push(output(interval, series.symbol, correct(row, start, trade, at.ts), at.ordinal));
    } else if (row.open === null) {
      row.open = newBar(start, trade, at.ts);
      state.open[i]!.push(series.symbol);
    } else fold(row.open, trade, at.ts);
  }
}

/** The closed candle with the late trade in it; a new one where the interval had no print yet. */
function correct(row: Row, start: number, trade: Trade, ts: number): Bar {
  let at = row.closed.length;
  while (at > 0 && row.closed[at - 1]!.ts > start) at--;
  const known = row.closed[at - 1];
  if (known?.ts === start) {
    fold(known, trade, ts);
    known.rev++;
    return known;
  }
  const bar = newBar(start, trade, ts);
  row.closed.splice(at, 0, bar);
  return bar;
}

function forget(row: Row, before: number): void {
  let gone = 0;
  while (gone < row.closed.length && row.closed[gone]!.ts < before) gone++;
  if (gone > 0) row.closed.splice(0, gone);
}

/** Once an hour: instruments that stopped trading leave, so that expired ones do not pile up. */
function forgetQuiet(state: CandlesState, now: number): void {
  for (const series of state.series.values()) {
    let kept = false;
    for (let i = 0; i < intervals.length; i++) {
      const row = series.rows[i];
      if (row === undefined) continue;
      const interval = intervals[i]!;
      forget(row, now - (now % interval.us) - interval.kept * interval.us);
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
