import type { MarketEvent } from '@crude-alpha/contracts';

/** 2026-03-02T15:00:00Z, a Monday inside the session. */
export const T0 = 1_772_463_600_000_000;

/** Quotes of one future, a millisecond apart, numbered from `first`: enough for tests of transport. */
export function numberedQuotes(first: number, count: number, feed = 'test'): MarketEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const seq = first + i;
    const ts = T0 + seq * 1_000;
    return {
      type: 'quote',
      symbol: 'CL.F27',
      ts,
      tsRecv: ts + 250,
      feed,
      seq,
      bid: 70 + (seq % 100) / 100,
      ask: 70.01 + (seq % 100) / 100,
      bidSize: 1 + (seq % 9),
      askSize: 1 + (seq % 7),
    };
  });
}
