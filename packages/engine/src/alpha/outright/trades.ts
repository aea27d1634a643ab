import type { Trade } from '@crude-alpha/contracts';
import {
  type Aggressor,
  addToBuckets,
  addToKyle,
  aggressorOf,
  resetBuckets,
  resetKyle,
  tickSign,
} from '@crude-alpha/quant';
import type { Moment } from '../../moment.ts';
import type { Instrument, ProductState } from '../state.ts';
import { addVolume } from './active.ts';

/** Counts a print of a future. */
export function applyFutureTrade(
  product: ProductState,
  one: Instrument,
  event: Trade,
  at: Moment,
): void {
  addVolume(one, event.size, at.now);
  const sign = signOf(one, event);
  if (one.symbol !== product.active) return;
  addToBuckets(product.flow, at.ts, 0, sign * event.size);
  addToBuckets(product.flow, at.ts, 1, event.size);
  addToKyle(product.kyle, at.ts, sign * event.size);
}

/** Who crossed the spread: as the venue says, else by the quote and the prints before. */
export function signOf(one: Instrument, { price, aggressor }: Trade): Aggressor {
  const { lastPrice, lastSign } = one;
  one.lastPrice = price;
  one.lastSign = tickSign(price, lastPrice, lastSign);
  if (aggressor === 'buy') return 1;
  if (aggressor === 'sell') return -1;
  return aggressorOf(price, one.bid, one.ask, lastPrice, lastSign);
}

/** What was counted of another contract, or before a hole, says nothing about this one. */
export function resetFutureFlow({ flow, ofi, kyle }: ProductState): void {
  resetBuckets(flow);
  resetBuckets(ofi);
  resetKyle(kyle);
}
