import { kyleLambda, microprice, sumOf } from '@crude-alpha/quant';
import { FORWARD_MAX_AGE_US, FUTURE_MAX_AGE_US, YEAR_US } from '../limits.ts';
import type { Instrument, ProductState } from '../state.ts';
import type { Verdict } from '../verdict.ts';
import { leaning, quoteFault, type Reading, UNKNOWN } from './outright.ts';

/** What the active future says. */
export interface Outright {
  readonly mid: Reading;
  readonly microprice: Reading;
  readonly imbalance: Reading;
  readonly levels: Reading;
  readonly flow: Reading;
  readonly ofi: Reading;
  readonly lambda: Reading;
}

const NOTHING: Outright = {
  mid: UNKNOWN,
  microprice: UNKNOWN,
  imbalance: UNKNOWN,
  levels: UNKNOWN,
  flow: UNKNOWN,
  ofi: UNKNOWN,
  lambda: UNKNOWN,
};

export function readFuture(
  product: ProductState,
  future: Instrument | undefined,
  ts: number,
  verdict: Verdict,
): Outright {
  if (future === undefined) {
    verdict.add('no_data', 'no_future');
    return NOTHING;
  }
  const fault = quoteFault(future, product.trustedFrom, ts, FUTURE_MAX_AGE_US);
  if (fault === null) {
    const { value, levels } = leaning(future, product.trustedFrom, ts);
    const { bid, bidSize, ask, askSize } = future;
    return {
      mid: { v: future.mid, ts: future.ts },
      microprice: { v: microprice(bid, bidSize, ask, askSize), ts: future.ts },
      imbalance: value,
      levels: { v: levels, ts: value.ts },
      ...readFlow(product, future, ts),
    };
  }
  const isSilent = fault === 'never' || fault === 'stale' || fault === 'untrusted';
  const health = fault === 'never' ? 'no_data' : isSilent ? 'stale_chain' : 'one_sided';
  verdict.add(health, `future_${fault}:${future.symbol}`);
  const lost = { v: Number.NaN, ts: future.ts };
  const quote = { mid: lost, microprice: lost, imbalance: lost, levels: lost };
  // A future that is alive but lopsided still trades; one that is silent has no flow to speak of.
  if (!isSilent) return { ...quote, ...readFlow(product, future, ts) };
  return { ...quote, flow: lost, ofi: lost, lambda: lost };
}

function readFlow(
  product: ProductState,
  future: Instrument,
  ts: number,
): Pick<Outright, 'flow' | 'ofi' | 'lambda'> {
  const { flow, ofi, kyle } = product;
  // A future that becomes active with this frame has no flow of its own yet.
  if (future.symbol !== product.active) return { flow: UNKNOWN, ofi: UNKNOWN, lambda: UNKNOWN };
  const total = sumOf(flow, ts, 1);
  // Nothing for ten seconds is nought; nothing ever is not known.
  return {
    flow: flow.ts < 0 ? UNKNOWN : { v: total > 0 ? sumOf(flow, ts, 0) / total : 0, ts: flow.ts },
    ofi: ofi.ts < 0 ? UNKNOWN : { v: sumOf(ofi, ts, 0), ts: ofi.ts },
    lambda: { v: kyleLambda(kyle, ts), ts: Math.max(flow.ts, ofi.ts) },
  };
}

/** ln(F1/F2)/(T2 − T1) of the active future and the next to expire, a year; positive in backwardation. */
export function readCarry(
  product: ProductState,
  futures: readonly Instrument[],
  active: Instrument | undefined,
  ts: number,
): Reading {
  const next = futures.find((one) => active !== undefined && one.expiry > active.expiry);
  if (active === undefined || next === undefined) return UNKNOWN;
  for (const one of [active, next]) {
    const fault = quoteFault(one, product.trustedFrom, ts, FORWARD_MAX_AGE_US);
    if (fault !== null || !(one.mid > 0)) return { v: Number.NaN, ts: one.ts };
  }
  const years = (next.expiry - active.expiry) / YEAR_US;
  return { v: Math.log(active.mid / next.mid) / years, ts: Math.max(active.ts, next.ts) };
}
