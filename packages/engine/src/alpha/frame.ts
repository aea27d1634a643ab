import type { AlphaFrame, Field, Health } from '@crude-alpha/contracts';
import { activeFuture } from './active.ts';
import type { Listing } from './chains.ts';
import type { AlphaFieldName } from './fields.ts';
import { resetFlow, signedFlow } from './flow.ts';
import { imbalance, microprice, quoteFault, type Reading, UNKNOWN } from './future-fields.ts';
import { FUTURE_MAX_AGE_US } from './limits.ts';
import { moveSkew, skewSignal } from './skew.ts';
import type { Instrument, ProductState } from './state.ts';
import { readSurface } from './surface.ts';
import { Verdict } from './verdict.ts';

/** All of a frame that can be told before the event that completes it is there. */
export interface Draft {
  readonly ts: number;
  /** Symbol of the future that is active at `ts`; empty when there is none. */
  readonly active: string;
  readonly health: Health;
  readonly reasons: readonly string[];
  /** rr25 / atm_iv, and the time of its newest input; NaN when not known or while trading is halted. */
  readonly skew: Reading;
  readonly fields: Omit<Record<AlphaFieldName, Field>, 'skew_signal'>;
}

/** What the frame of a product at a moment of event time says, as things stand; changes nothing. */
export function draftFrame(product: ProductState, listing: Listing, ts: number): Draft {
  const verdict = new Verdict();
  const future = activeFuture(listing.futures, product.active, ts);
  judgeTrading(product, future, verdict);
  const outright = readFuture(product, future, ts, verdict);
  const surface = readSurface(listing, product.trustedFrom, ts, verdict);
  const y = verdict.health === 'halted' ? Number.NaN : surface.rr25.v / (100 * surface.atm.v);
  return {
    ts,
    active: future?.symbol ?? '',
    health: verdict.health,
    reasons: verdict.reasons,
    skew: { v: y, ts: surface.rr25.ts },
    fields: {
      cme_fwd_mid: field(outright.mid),
      atm_iv: field(surface.atm),
      rr25: field(surface.rr25),
      iv_term_slope: field(surface.slope),
      signed_flow_10: field(outright.flow),
      imb_5: field(outright.imbalance),
      imb_levels: field(outright.levels),
      microprice: field(outright.microprice),
      funding: field(UNKNOWN),
    },
  };
}

/** Makes a draft the frame that the event of this ordinal completes, and moves on what it moves. */
export function completeFrame(product: ProductState, draft: Draft, ordinal: number): AlphaFrame {
  const { ts, active, fields } = draft;
  if (active !== product.active) {
    // What was counted of another contract says nothing about this one.
    resetFlow(product.flow);
    product.active = active;
  }
  const { skew } = product;
  moveSkew(skew, ts, draft.skew.v, draft.skew.ts);
  // Typed so that a field of the dictionary cannot be left out; written in its order.
  const inOrder: Record<AlphaFieldName, Field> = {
    cme_fwd_mid: fields.cme_fwd_mid,
    atm_iv: fields.atm_iv,
    rr25: fields.rr25,
    skew_signal: field({ v: skewSignal(skew), ts: skew.ts }),
    iv_term_slope: fields.iv_term_slope,
    signed_flow_10: fields.signed_flow_10,
    imb_5: fields.imb_5,
    imb_levels: fields.imb_levels,
    microprice: fields.microprice,
    funding: fields.funding,
  };
  const prev = product.seq < 0 ? null : product.seq;
  product.seq = ordinal;
  return {
    symbol: product.product,
    seq: ordinal,
    prev,
    ts,
    health: draft.health,
    reasons: [...draft.reasons],
    fields: inOrder,
  };
}

function judgeTrading(
  product: ProductState,
  future: Instrument | undefined,
  verdict: Verdict,
): void {
  if (product.session === 'closed') verdict.add('halted', 'session_closed');
  if (product.session === 'halted') verdict.add('halted', 'session_halted');
  if (product.halted) verdict.add('halted', 'product_halted');
  if (future?.halted === true) verdict.add('halted', `future_halted:${future.symbol}`);
}

interface Outright {
  readonly mid: Reading;
  readonly flow: Reading;
  readonly imbalance: Reading;
  readonly levels: Reading;
  readonly microprice: Reading;
}

function readFuture(
  product: ProductState,
  future: Instrument | undefined,
  ts: number,
  verdict: Verdict,
): Outright {
  if (future === undefined) {
    verdict.add('no_data', 'no_future');
    return {
      mid: UNKNOWN,
      flow: UNKNOWN,
      imbalance: UNKNOWN,
      levels: UNKNOWN,
      microprice: UNKNOWN,
    };
  }
  // A future that becomes active with this frame has no flow of its own yet.
  const signed = future.symbol === product.active ? signedFlow(product.flow, ts) : 0;
  const flow = { v: signed, ts: product.flow.ts };
  const fault = quoteFault(future, product.trustedFrom, ts, FUTURE_MAX_AGE_US);
  if (fault !== null) {
    const health =
      fault === 'never'
        ? 'no_data'
        : fault === 'stale' || fault === 'untrusted'
          ? 'stale_chain'
          : 'one_sided';
    verdict.add(health, `future_${fault}:${future.symbol}`);
    const lost = { v: Number.NaN, ts: future.ts };
    // A future that is alive but lopsided still trades; one that is silent has no flow to speak of.
    const known = health === 'one_sided' ? flow : { v: Number.NaN, ts: flow.ts };
    return { mid: lost, flow: known, imbalance: lost, levels: lost, microprice: lost };
  }
  const { value, levels } = imbalance(future, product.trustedFrom);
  return {
    mid: { v: future.mid, ts: future.ts },
    flow,
    imbalance: value,
    levels: { v: levels, ts: value.ts },
    microprice: { v: microprice(future), ts: future.ts },
  };
}

/** The last guard: whatever went wrong before, a field is a finite number or null. */
function field({ v, ts }: Reading): Field {
  return { v: Number.isFinite(v) ? v : null, ts: ts < 0 ? null : ts };
}
