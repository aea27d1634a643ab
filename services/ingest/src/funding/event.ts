import type { Stat } from '@crude-alpha/contracts';
import type { FundingProvider, FundingRate } from './provider.ts';

/** How far behind and ahead of the feed's clock the time of an exchange is believed. */
const BEHIND_MICROS = 600_000_000;
const AHEAD_MICROS = 5_000_000;

/**
 * A funding rate as the tape holds it. It stays a prediction until the interval ends, and what it
 * was in the end nobody needs to be told: the next interval's has replaced it by then.
 */
export function fundingEvent(
  { exchange, symbol }: Pick<FundingProvider, 'exchange' | 'symbol'>,
  rate: FundingRate,
  tsRecv: number,
): Stat {
  const ts = believable(rate.ts, tsRecv) ? rate.ts : tsRecv;
  return {
    type: 'stat',
    symbol,
    ts,
    tsRecv,
    feed: exchange,
    stat: 'fundingRate',
    value: rate.rate8h,
    tradeDate: new Date(ts / 1000).toISOString().slice(0, 10),
    final: false,
  };
}

/** The clock of a synthetic market may be of another year than the exchange's. */
function believable(ts: number | null, tsRecv: number): ts is number {
  return ts !== null && ts >= tsRecv - BEHIND_MICROS && ts <= tsRecv + AHEAD_MICROS;
}
