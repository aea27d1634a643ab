import type { Trade } from '@crude-alpha/contracts';
import {
  type Aggressor,
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
import type { AlphaState, ProductState } from '../state.ts';
import { addToFlow, type Print } from './option-flow.ts';

/** Of whichever print is being counted. */
const greeks = noGreeks();

/** Counts the delta and the vega that changed hands with a print of an option. */
export function applyOptionTrade(
  state: AlphaState,
  product: ProductState,
  one: Option,
  event: Trade,
  at: Moment,
  rate: number,
): void {
  const sign = signOf(one, event);
  const print = weigh(product, one, event, sign, at, rate);
  if (print === null) return;
  addToBuckets(product.optionFlow, at.ts, 0, print.delta);
  if (!Number.isNaN(print.vega)) addToBuckets(product.optionFlow, at.ts, 1, print.vega);
  addToFlow(state, product, one, print, at);
}

/** Null where there is no telling what the print was worth. */
function weigh(
  product: ProductState,
  one: Option,
  event: Trade,
  sign: Aggressor,
  at: Moment,
  rate: number,
): Print | null {
  const { future, strike, right } = one;
  const tauYears = (one.expiry - at.ts) / YEAR_US;
  if (future === null || future.epoch < product.trustedFrom || !(tauYears > 0)) return null;
  if (at.now - future.ts > FORWARD_MAX_AGE_US || Number.isNaN(future.mid)) return null;
  const discount = Math.exp(-rate * tauYears);
  const lots = sign * event.size;
  const { mid } = future;
  if (product.isNormal) {
    const vol = bachelierImpliedVol(right, event.price, mid, strike, tauYears, discount);
    if (Number.isNaN(vol)) return null;
    bachelierGreeks(greeks, right, mid, strike, tauYears, vol, discount);
    return { sign, delta: lots * greeks.forwardDelta, vega: Number.NaN };
  }
  const vol = impliedVol(right, event.price, mid, strike, tauYears, discount);
  if (Number.isNaN(vol)) return null;
  blackGreeks(greeks, right, mid, strike, tauYears, vol, discount);
  const vega = (lots * greeks.vega * one.multiplier) / 100;
  return { sign, delta: lots * greeks.forwardDelta, vega };
}
