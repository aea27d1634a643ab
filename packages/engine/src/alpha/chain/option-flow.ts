import type { FlowLeg, OptionFlow } from '@crude-alpha/contracts';
import type { Aggressor } from '@crude-alpha/quant';
import type { Moment } from '../../moment.ts';
import { MOST_LEGS, SECOND_US } from '../limits.ts';
import { type Option, seriesOf } from '../listing/option.ts';
import { rounded } from '../rounded.ts';
import type { AlphaState, ProductState } from '../state.ts';
import { tell } from '../told.ts';

/** What a print is worth to the side that crossed the spread, with its sign. */
export interface Print {
  readonly sign: Aggressor;
  /** Lots of the future. */
  readonly delta: number;
  /** Dollars per vol point; NaN in the normal model. */
  readonly vega: number;
}

/** Adds a print to the second of event time in which it came. */
export function addToFlow(
  state: AlphaState,
  { pendingFlow: legs }: ProductState,
  option: Option,
  { sign, delta, vega }: Print,
  at: Moment,
): void {
  if (sign === 0) return;
  const series = seriesOf(option.symbol);
  const right = option.right === 1 ? 'C' : 'P';
  const side = sign === 1 ? 'buy' : 'sell';
  let leg = legs.find((one) => one.series === series && one.right === right && one.side === side);
  if (leg === undefined) {
    if (legs.length >= MOST_LEGS) return;
    leg = { series, right, side, prints: 0, delta: 0, vega: 0 };
    legs.push(leg);
  }
  leg.prints++;
  leg.delta += delta;
  leg.vega = leg.vega === null || Number.isNaN(vega) ? null : leg.vega + vega;
  state.flowEnd = at.now - (at.now % SECOND_US) + SECOND_US;
}

/** The second that has ended, as a message; the next one begins with nothing. */
export function completeFlow(product: ProductState, ts: number, ordinal: number): OptionFlow {
  const legs = product.pendingFlow.map(
    (one): FlowLeg => ({
      ...one,
      delta: rounded(one.delta, 1e3) ?? 0,
      vega: one.vega === null ? null : rounded(one.vega, 1e2),
    }),
  );
  const prev = tell(product.toldFlow, ts, ordinal);
  product.pendingFlow.length = 0;
  return { symbol: product.product, seq: ordinal, prev, ts, legs };
}
