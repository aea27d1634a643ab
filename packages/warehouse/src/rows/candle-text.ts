import type { Candle } from '@crude-alpha/contracts';

/** The JSON of a candle as compute publishes it: keys in this order, so equal candles are equal bytes. */
export function candleText(candle: Candle): string {
  const { symbol, interval, ts, seq, rev, open, high, low, close } = candle;
  const { volume, buyVolume, sellVolume, trades, lastTs } = candle;
  return JSON.stringify({
    symbol,
    interval,
    ts,
    seq,
    rev,
    open,
    high,
    low,
    close,
    volume,
    buyVolume,
    sellVolume,
    trades,
    lastTs,
  });
}
