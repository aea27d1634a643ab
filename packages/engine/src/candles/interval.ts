import type { CandleInterval } from '@crude-alpha/contracts';
import { sessionAt } from '@crude-alpha/market';

/** The time of one candle: `from` included, `to` not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Interval {
  readonly name: CandleInterval;
  /** Whether options have it too. */
  readonly options: boolean;
  /** The candle that a time belongs to. */
  readonly spanAt: (product: string, ts: number) => Span;
  /** Until when a candle that has ended is kept, to be corrected. */
  readonly keptUntil: (span: Span) => number;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Aligned to the epoch in UTC; `kept` further intervals may pass before a candle is beyond correction. */
function even(name: CandleInterval, us: number, kept: number, options: boolean): Interval {
  return {
    name,
    options,
    spanAt: (_product, ts) => {
      const from = ts - (ts % us);
      return { from, to: from + us };
    },
    keptUntil: ({ to }) => to + kept * us,
  };
}

/**
 * Aligned to the opening of the session; the last one of a session ends with it. Without a length it is
 * the whole session.
 */
function ofSession(name: CandleInterval, us: number | null, keptUs: number): Interval {
  return {
    name,
    options: false,
    spanAt: (product, ts) => {
      const { close, open } = sessionOpenedBy(product, ts);
      if (us === null) return span(open, close);
      // What is traded between the close and the next opening still belongs to the session's last.
      const count = Math.floor((Math.min(ts, close - 1) - open) / us);
      const from = open + count * us;
      return span(from, Math.min(from + us, close));
    },
    keptUntil: ({ to }) => to + keptUs,
  };
}

/** A garbled time may lie in a session that opened before there were times. */
function span(from: number, to: number): Span {
  return { from: Math.max(0, from), to: Math.max(0, to) };
}

/**
 * From the shortest on. Options have no 1s candles: a single option trades about once a minute, so such
 * a candle would repeat the print and say nothing more; and the longer ones are for futures.
 */
export const intervals: readonly Interval[] = [
  even('1s', SECOND, 60, false),
  even('1m', MINUTE, 5, true),
  even('5m', 5 * MINUTE, 3, true),
  even('15m', 15 * MINUTE, 2, false),
  even('1h', HOUR, 2, true),
  ofSession('4h', 4 * HOUR, 4 * HOUR),
  ofSession('1d', null, 24 * HOUR),
];

const HALF_DAY = 12 * HOUR;

/** The session that opened last: no session is shorter than the steps in which it is looked for. */
function sessionOpenedBy(product: string, ts: number): { open: number; close: number } {
  let session = sessionAt(product, ts);
  for (let at = ts; session.open > ts; ) {
    at -= HALF_DAY;
    session = sessionAt(product, at);
  }
  return session;
}
