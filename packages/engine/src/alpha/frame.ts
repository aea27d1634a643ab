import type { AlphaFrame, Field, Health, Quality } from '@crude-alpha/contracts';
import { sessionAt, settlementAt } from '@crude-alpha/market';
import { cutRealised, moveRealised, realisedVol, sumOf } from '@crude-alpha/quant';
import { drawSmiles } from './chain/smiles.ts';
import { readSurface, type Surface } from './chain/surface.ts';
import { type AlphaFieldName, alphaFields } from './fields.ts';
import { FUNDING_MAX_AGE_US, SETTLING_US, SURFACE_EVERY_US } from './limits.ts';
import type { Listing } from './listing/chains.ts';
import { activeFuture } from './outright/active.ts';
import { type Reading, UNKNOWN } from './outright/outright.ts';
import { readCarry, readFuture } from './outright/read-future.ts';
import { resetFutureFlow } from './outright/trades.ts';
import { type Picture, pictureOf } from './picture.ts';
import { rounded } from './rounded.ts';
import { moveSkew, skewSignal } from './skew.ts';
import type { Funding, Instrument, ProductState } from './state.ts';
import { isDue } from './told.ts';
import { Verdict } from './verdict.ts';

/** Fields that depend on what a frame moves; the others are known before. */
type Moved = 'skew_signal' | 'realized_vol' | 'iv_rv';

/** All of a frame that can be told before the event that completes it is there. */
export interface Draft {
  readonly ts: number;
  /** Symbol of the future that is active at `ts`; empty when there is none. */
  readonly active: string;
  readonly isNormal: boolean;
  readonly health: Health;
  readonly reasons: readonly string[];
  readonly quality: Quality;
  /** rr25 / (100·atm_iv), and the time of its newest input; NaN when not known or not to be counted. */
  readonly skew: Reading;
  readonly readings: Readonly<Record<Exclude<AlphaFieldName, Moved>, Reading>>;
  /** Of the surface that goes with the frame; null where none is due. */
  readonly picture: Picture | null;
}

/** What the numbers of each field are rounded by, in the order of the dictionary. */
const scales: readonly { readonly name: AlphaFieldName; readonly scale: number }[] =
  alphaFields.map(({ name, decimals }) => ({ name, scale: 10 ** decimals }));

/** What the frame of a product at a moment of event time says, as things stand; changes nothing. */
export function draftFrame(
  product: ProductState,
  listing: Listing,
  funding: Funding,
  ts: number,
): Draft {
  const verdict = new Verdict();
  const future = activeFuture(listing.futures, product, ts);
  judgeTrading(product, future, verdict);
  if (listing.isFull) verdict.add('stale_chain', 'too_many_instruments');
  const outright = readFuture(product, future, ts, verdict);
  // First, so that what is drawn need not be read again.
  const smiles = isSurfaceDue(product, ts) ? drawSmiles(listing, product, ts) : null;
  const surface = readSurface(listing, product, ts, verdict);
  const isSettling = settles(product.product, ts);
  if (isSettling) verdict.add('ok', 'settling');
  const { atm, rr25, walls } = surface;
  const isSound = verdict.health === 'ok' || verdict.health === 'one_sided';
  const isCounted = isSound && !isSettling;
  return {
    ts,
    active: future?.symbol ?? '',
    isNormal: surface.isNormal,
    health: verdict.health,
    reasons: verdict.reasons,
    quality: badge(surface),
    skew: { v: isCounted ? rr25.v / (100 * atm.v) : Number.NaN, ts: rr25.ts },
    readings: {
      cme_fwd_mid: outright.mid,
      microprice: outright.microprice,
      atm_iv: atm,
      rr25,
      rr10: surface.rr10,
      fly25: surface.fly25,
      iv_term_slope: surface.slope,
      fwd_vol: surface.forwardVol,
      cvol: surface.cvol,
      up_var: surface.upVar,
      dn_var: surface.downVar,
      convexity: { v: surface.cvol.v / (100 * atm.v), ts: atm.ts },
      atm_nvol: surface.atmNormal,
      rr25_nvol: surface.rr25Normal,
      carry: readCarry(product, listing.futures, future, ts),
      signed_flow_10: outright.flow,
      imb_5: outright.imbalance,
      imb_levels: outright.levels,
      ofi: outright.ofi,
      kyle_lambda: outright.lambda,
      delta_flow: optionFlow(product, ts, 0),
      // In dollars there are no vol points to count it by.
      vega_flow: surface.isNormal ? UNKNOWN : optionFlow(product, ts, 1),
      gex_call_wall: walls.call,
      gex_put_wall: walls.put,
      spot_vs_walls: betweenWalls(outright.mid, walls.put, walls.call),
      funding:
        ts - funding.ts <= FUNDING_MAX_AGE_US ? { v: funding.rate, ts: funding.ts } : UNKNOWN,
    },
    picture: smiles === null ? null : pictureOf(smiles, surface),
  };
}

/** Whether the frame of this moment goes with a surface. */
export function isSurfaceDue({ toldSurface }: ProductState, ts: number): boolean {
  return isDue(toldSurface, ts, SURFACE_EVERY_US);
}

/** Makes a draft the frame that the event of this ordinal completes, and moves on what it moves. */
export function completeFrame(product: ProductState, draft: Draft, ordinal: number): AlphaFrame {
  const { ts, active, readings, health } = draft;
  const { skew, realised } = product;
  const mid = readings.cme_fwd_mid;
  if (active !== product.active) {
    resetFutureFlow(product);
    cutRealised(realised);
    product.active = active;
  }
  product.isNormal = draft.isNormal;
  if (health !== 'halted' && !Number.isNaN(mid.v)) {
    moveRealised(realised, ts, mid.v);
    product.realisedTs = mid.ts;
  }
  moveSkew(skew, ts, draft.skew.v, draft.quality.score ?? Number.NaN, draft.skew.ts);
  const done = realisedVol(realised);
  const moved: Readonly<Record<Moved, Reading>> = {
    skew_signal: { v: skewSignal(skew), ts: skew.ts },
    realized_vol: { v: done, ts: product.realisedTs },
    iv_rv: {
      v: 100 * (readings.atm_iv.v - done),
      ts: Math.max(readings.atm_iv.ts, product.realisedTs),
    },
  };
  const all: Readonly<Record<AlphaFieldName, Reading>> = { ...readings, ...moved };
  const fields: Record<string, Field> = {};
  for (const { name, scale } of scales) fields[name] = field(all[name], scale);
  const prev = product.seq < 0 ? null : product.seq;
  product.seq = ordinal;
  product.frameTs = ts;
  product.frameMid = mid.v;
  product.material = -1;
  return {
    symbol: product.product,
    seq: ordinal,
    prev,
    ts,
    health,
    reasons: [...draft.reasons],
    quality: draft.quality,
    fields,
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
  if (product.optionsHalted) verdict.add('stale_chain', 'options_halted');
  if (future?.halted === true) verdict.add('halted', `future_halted:${future.symbol}`);
}

/** Whether the daily settlement is being made. */
function settles(product: string, ts: number): boolean {
  const end = settlementAt(product, sessionAt(product, ts).tradeDate);
  return ts > end - SETTLING_US && ts <= end;
}

function optionFlow({ optionFlow: flow }: ProductState, ts: number, column: number): Reading {
  return { v: flow.ts < 0 ? Number.NaN : sumOf(flow, ts, column), ts: flow.ts };
}

/** −1 at the put wall, 1 at the call wall. */
function betweenWalls(mid: Reading, put: Reading, call: Reading): Reading {
  const width = call.v - put.v;
  const place = width > 0 ? (2 * (mid.v - put.v)) / width - 1 : Number.NaN;
  return { v: place, ts: Math.max(mid.ts, call.ts) };
}

function badge({ quality, isNormal }: Surface): Quality {
  return {
    score: rounded(quality.score, 1e4),
    quoteAgeMs: rounded(quality.ageUs / 1000, 1),
    parityCents: rounded(100 * quality.parity, 100),
    fitHalfSpreads: rounded(quality.fitRms, 1e3),
    putStrikes: rounded(quality.puts, 1),
    callStrikes: rounded(quality.calls, 1),
    model: isNormal ? 'normal' : 'lognormal',
  };
}

function field({ v, ts }: Reading, scale: number): Field {
  return { v: rounded(v, scale), ts: ts < 0 ? null : ts };
}
