import type { Trade } from '@crude-alpha/contracts';
import type { Span } from './interval.ts';

/** A candle in the making. */
export interface Bar {
  /** Start of its interval. */
  readonly ts: number;
  /** Event time at which it ends. */
  readonly end: number;
  open: number;
  /** Time of the trade that `open` is the price of. */
  openTs: number;
  high: number;
  low: number;
  close: number;
  lastTs: number;
  volume: number;
  buyVolume: number;
  sellVolume: number;
  trades: number;
  rev: number;
}

/** Volumes stop here: beyond it sums are not exact, and no contract trades 4,503 trillion lots. */
const MOST = 2 ** 52 - 1;

export function newBar(span: Span, trade: Trade, ts: number): Bar {
  const { price, size } = trade;
  return {
    ts: span.from,
    end: span.to,
    open: price,
    openTs: ts,
    high: price,
    low: price,
    close: price,
    lastTs: ts,
    volume: size,
    buyVolume: trade.aggressor === 'buy' ? size : 0,
    sellVolume: trade.aggressor === 'sell' ? size : 0,
    trades: 1,
    rev: 0,
  };
}

/** Adds a trade. The first by time, then by place on the tape, opens; the last one closes. */
export function fold(bar: Bar, trade: Trade, ts: number): void {
  const { price, size } = trade;
  if (ts < bar.openTs) {
    bar.open = price;
    bar.openTs = ts;
  }
  if (ts >= bar.lastTs) {
    bar.close = price;
    bar.lastTs = ts;
  }
  if (price > bar.high) bar.high = price;
  if (price < bar.low) bar.low = price;
  bar.volume = Math.min(bar.volume + size, MOST);
  if (trade.aggressor === 'buy') bar.buyVolume = Math.min(bar.buyVolume + size, MOST);
  else if (trade.aggressor === 'sell') bar.sellVolume = Math.min(bar.sellVolume + size, MOST);
  bar.trades++;
}
