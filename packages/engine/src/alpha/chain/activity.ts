import type { ChainActivity, SeriesActivity } from '@crude-alpha/contracts';
import { sessionAt } from '@crude-alpha/market';
import { MOST_NODES, MOST_ROWS, NO_EXPIRY } from '../limits.ts';
import type { Chain, Listing } from '../listing/chains.ts';
import { type Option, seriesOf } from '../listing/option.ts';
import type { ProductState } from '../state.ts';
import { tell } from '../told.ts';

/** Counts the lots of a print in the volume of its trade date. */
export function addVolumeOfDay(
  { product, activity }: ProductState,
  { symbol }: Option,
  size: number,
  now: number,
): void {
  const { tradeDate } = sessionAt(product, now);
  if (tradeDate !== activity.tradeDate) {
    activity.tradeDate = tradeDate;
    activity.volumes.clear();
  }
  activity.volumes.set(symbol, (activity.volumes.get(symbol) ?? 0) + size);
}

/** Open interest and volume of all options of a product as things stand. */
export function completeActivity(
  { product, activity }: ProductState,
  { chains }: Listing,
  ts: number,
  ordinal: number,
): ChainActivity {
  const series: SeriesActivity[] = [];
  for (const chain of chains) {
    if (chain.expiry === NO_EXPIRY || series.length === MOST_NODES) continue;
    const one = activityOf(chain, activity.volumes);
    if (one.strike.length > 0) series.push(one);
  }
  const prev = tell(activity, ts, ordinal);
  const tradeDate = activity.tradeDate === '' ? null : activity.tradeDate;
  return { symbol: product, seq: ordinal, prev, ts, tradeDate, series };
}

function activityOf(
  { options, underlying, expiry }: Chain,
  volumes: ReadonlyMap<string, number>,
): SeriesActivity {
  const table: SeriesActivity = {
    series: seriesOf(options[0]!.symbol),
    underlying,
    expiry,
    strike: [],
    callInterest: [],
    putInterest: [],
    callVolume: [],
    putVolume: [],
  };
  const { strike: strikes } = table;
  // By strike, as the options are: the call and the put of one are neighbours.
  for (const { symbol, strike, right, openInterest } of options) {
    const volume = volumes.get(symbol) ?? 0;
    const interest = Number.isNaN(openInterest) ? null : Math.round(openInterest);
    if (volume === 0 && (interest ?? 0) === 0) continue;
    if (strikes.at(-1) !== strike) {
      if (strikes.length >= MOST_ROWS) break;
      strikes.push(strike);
      table.callInterest.push(null);
      table.putInterest.push(null);
      table.callVolume.push(0);
      table.putVolume.push(0);
    }
    const at = strikes.length - 1;
    (right === 1 ? table.callInterest : table.putInterest)[at] = interest;
    (right === 1 ? table.callVolume : table.putVolume)[at] = volume;
  }
  return table;
}
