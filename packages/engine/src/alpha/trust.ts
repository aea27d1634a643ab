import type { Gap, GapReason, Session, Status } from '@crude-alpha/contracts';
import { isProduct, product as productOf } from '@crude-alpha/market';
import { cutRealised, resetBuckets } from '@crude-alpha/quant';
import type { Moment } from '../moment.ts';
import { resetFutureFlow } from './outright/trades.ts';
import type { AlphaState, Instrument, ProductState } from './state.ts';

/**
 * Whether quotes from before the gap may have been replaced unseen. Not when only heartbeats or
 * invalid input is missing, nor when ingest left out all but the newest quote of each symbol.
 */
const losesQuotes: Readonly<Record<GapReason, boolean>> = {
  restart: true,
  takeover: true,
  disconnect: true,
  sequence: true,
  slow_reader: true,
  conflated: false,
  dropped: false,
  rejected: false,
};

/**
 * What was known before is not trusted until it is renewed: one instrument, or all. True when that
 * should be told at once.
 */
export function applyGap(state: AlphaState, gap: Gap, at: Moment): boolean {
  if (!losesQuotes[gap.reason]) return false;
  if (gap.symbol !== undefined) {
    const one = state.instruments.get(gap.symbol);
    if (one === undefined) return false;
    distrustOne(state, one);
    return false;
  }
  state.epoch++;
  for (const product of state.products.values()) {
    distrust(state, product, at);
    // Who opened again within the hole is not known; the venue says so where one did not.
    product.halted = false;
    product.optionsHalted = false;
    // The return over a hole belongs to a time that nobody saw.
    cutRealised(product.realised);
  }
  for (const one of state.instruments.values()) one.halted = false;
  return true;
}

/**
 * A product that closes or halts: its quotes end with it; and its flow begins anew with the opening, for
 * what was quoted before it is no market. Gives the product when that should be told at once.
 */
export function applySession(
  state: AlphaState,
  event: Session,
  at: Moment,
): ProductState | undefined {
  const product = state.products.get(event.product);
  if (product === undefined) return undefined;
  const session = event.state === 'resumed' ? 'open' : event.state;
  if (product.session === session) return undefined;
  if (session === 'open') reopen(product, at);
  else {
    state.epoch++;
    distrust(state, product, at);
  }
  product.session = session;
  return product;
}

/** The venue's word on one instrument or on a product as a whole; gives the product that should tell it at once. */
export function applyStatus(
  state: AlphaState,
  event: Status,
  at: Moment,
): ProductState | undefined {
  if (event.state === 'unknown') return undefined;
  const halted = event.state !== 'open';
  const product = state.products.get(event.symbol);
  if (product !== undefined) {
    if (halted === product.halted) return undefined;
    if (halted) {
      state.epoch++;
      distrust(state, product, at);
    } else reopen(product, at);
    product.halted = halted;
    return product;
  }
  const options = optionsOf(state, event.symbol);
  if (options !== undefined) {
    if (halted === options.optionsHalted) return undefined;
    options.optionsHalted = halted;
    options.unsettledTs = at.now;
    // Also when they open: what was quoted before it is no market.
    for (const one of state.instruments.values()) {
      if (one.kind === 'option' && one.product === options.product) one.epoch = -1;
    }
    return options;
  }
  const one = state.instruments.get(event.symbol);
  if (one === undefined || halted === one.halted) return undefined;
  if (halted) distrustOne(state, one);
  one.halted = halted;
  const own = state.products.get(one.product)!;
  return own.active === one.symbol ? own : undefined;
}

function distrustOne(state: AlphaState, one: Instrument): void {
  one.epoch = -1;
  if (one.depth !== null) one.depth.epoch = -1;
  const product = state.products.get(one.product)!;
  if (product.active === one.symbol) resetFutureFlow(product);
}

/** The product whose options go by this root; undefined where it is none, or that of weeklies alone. */
function optionsOf(state: AlphaState, symbol: string): ProductState | undefined {
  const root = isProduct(symbol) ? productOf(symbol) : undefined;
  if (root?.kind !== 'option' || root.monthly !== undefined) return undefined;
  return state.products.get(root.underlying);
}

function reopen(product: ProductState, at: Moment): void {
  resetFutureFlow(product);
  product.unsettledTs = at.now;
}

function distrust(state: AlphaState, product: ProductState, at: Moment): void {
  product.unsettledTs = at.now;
  product.trustedFrom = state.epoch;
  resetFutureFlow(product);
  resetBuckets(product.optionFlow);
  // What y was meanwhile is not known, so the averages stand still over it.
  product.skew.y = Number.NaN;
}
