import type { Trade } from '@crude-alpha/contracts';
import {
  addToBuckets,
  bachelierGreeks,
  bachelierImpliedVol,
  blackGreeks,
  impliedVol,
  noGreeks,
} from '@crude-alpha/quant';
import type { Moment } from '../../moment.ts';
import { FORWARD_MAX_AGE_US, YEAR_US } from '../limits.ts';
import type { Option } from '../listing/option.ts';
import { signOf } from '../outright/trades.ts';
import type { ProductState } from '../state.ts';

/** Of whichever print is being counted. */
const greeks = noGreeks();

/** Counts the delta and the vega that changed hands with a print of an option. */
export function applyOptionTrade(
  product: ProductState,
  one: Option,
  event: Trade,
  at: Moment,
  rate: number,
): void {
  const sign = signOf(one, event);
  const { future, strike, right } = one;
  const tauYears = (one.expiry - at.ts) / YEAR_US;
  if (future === null || future.epoch < product.trustedFrom || !(tauYears > 0)) return;
  if (at.now - future.ts > FORWARD_MAX_AGE_US || Number.isNaN(future.mid)) return;
  const discount = Math.exp(-rate * tauYears);
  const lots = sign * event.size;
  const { mid } = future;
  if (product.isNormal) {
    const vol = bachelierImpliedVol(right, event.price, mid, strike, tauYears, discount);
    if (Number.isNaN(vol)) return;
    bachelierGreeks(greeks, right, mid, strike, tauYears, vol, discount);
    addToBuckets(product.optionFlow, at.ts, 0, lots * greeks.forwardDelta);
    return;
  }
  const vol = impliedVol(right, event.price, mid, strike, tauYears, discount);
  if (Number.isNaN(vol)) return;
  blackGreeks(greeks, right, mid, strike, tauYears, vol, discount);
  addToBuckets(product.optionFlow, at.ts, 0, lots * greeks.forwardDelta);
  addToBuckets(product.optionFlow, at.ts, 1, (lots * greeks.vega * one.multiplier) / 100);
}
