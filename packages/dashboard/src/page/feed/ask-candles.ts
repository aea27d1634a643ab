import type { Candle, CandleInterval } from '@crude-alpha/contracts';
import type { Pass } from '../state/pass.ts';
import { askRows } from './ask-history.ts';
import { pause } from './pause.ts';

/** Candles end with their interval, and the store is a few seconds behind. */
const AGAIN_MS = 10_000;

/** Asks for the newest candles of a future until told to stop; null where the store does not answer. */
export function followCandles(
  symbol: string,
  interval: CandleInterval,
  count: number,
  pass: Pass,
  onCandles: (candles: readonly Candle[] | null) => void,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const path = `candles/${interval}/${encodeURIComponent(symbol)}`;
      const newest = await askRows<Candle>(`${path}?order=desc&limit=${count}`, pass);
      if (signal.aborted) return;
      onCandles(newest === null ? null : newest.toReversed());
      await pause(AGAIN_MS, signal);
    }
  };
  void run();
  return () => stopping.abort();
}
