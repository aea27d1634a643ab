import type { Definition } from '@crude-alpha/contracts';
import {
  expiryTs,
  futureSymbol,
  lastTradeDay,
  type ParsedSymbol,
  parseSymbol,
  product,
  underlyingOf,
} from '@crude-alpha/market';
import { DAY_US, MAX_DISCOVERED, MAX_INSTRUMENTS, NO_EXPIRY } from '../limits.ts';
import type { AlphaState, Instrument } from '../state.ts';

/** Terms of an instrument without its quote. */
type Terms = Pick<Instrument, 'symbol' | 'kind' | 'product' | 'expiry'> &
  Partial<Pick<Instrument, 'tickSize' | 'multiplier' | 'right' | 'strike' | 'underlying'>>;

/** What a definition did to what is listed; `ignored` when it is of nothing that is followed here. */
export type Listed = 'ignored' | 'same' | 'changed';

export function define(state: AlphaState, event: Definition): Listed {
  const terms = termsOf(event);
  if (terms === null || !state.products.has(terms.product)) return 'ignored';
  if (event.action === 'delete') return remove(state, event.symbol) ? 'changed' : 'ignored';
  const known = state.instruments.get(event.symbol);
  if (known === undefined || known.kind !== terms.kind || known.product !== terms.product) {
    return add(state, terms, MAX_INSTRUMENTS) === undefined ? 'ignored' : 'changed';
  }
  const isSame =
    known.expiry === terms.expiry &&
    known.right === (terms.right ?? 0) &&
    known.underlying === (terms.underlying ?? '') &&
    Object.is(known.strike, terms.strike ?? Number.NaN);
  if (!isSame) {
    // With other terms it is another instrument, and what was quoted of this one says nothing of it.
    add(state, terms, MAX_INSTRUMENTS);
    return 'changed';
  }
  known.tickSize = terms.tickSize ?? known.tickSize;
  known.multiplier = terms.multiplier ?? known.multiplier;
  return 'same';
}

function termsOf(event: Definition): Terms | null {
  const { symbol, kind, multiplier, underlying, right, strike } = event;
  const expiry = event.expiry ?? NO_EXPIRY;
  const ticks = event.tickSize === null ? {} : { tickSize: event.tickSize };
  if (kind === 'future') {
    return { symbol, kind, product: event.product, expiry, multiplier, ...ticks };
  }
  if (kind === 'spot' || underlying === undefined || right === undefined || strike === undefined) {
    return null;
  }
  return {
    symbol,
    kind,
    // The underlying's root says it for weeklies too, whatever their own product code is.
    product: rootOf(underlying),
    expiry,
    multiplier,
    ...ticks,
    right: right === 'C' ? 1 : -1,
    strike,
    underlying,
  };
}

/**
 * An instrument that no definition introduced, by CME's rules for its name: after a start in the
 * middle of a day the definitions may lie further back than was read.
 */
export function discover(state: AlphaState, symbol: string): Instrument | undefined {
  const parsed = parseSymbol(symbol);
  const terms = parsed === null ? null : termsByRule(symbol, parsed);
  if (terms === null || !state.products.has(terms.product)) return undefined;
  return add(state, terms, MAX_DISCOVERED);
}

function termsByRule(symbol: string, parsed: ParsedSymbol): Terms | null {
  if (parsed.kind === 'spot' || lastTradeDay(parsed.product, parsed.month) === null) return null;
  const { kind, month } = parsed;
  const expiry = expiryTs(parsed.product, month);
  const { tickSize, pointValue: multiplier } = product(parsed.product);
  if (kind === 'future') {
    return { symbol, kind, product: parsed.product, expiry, tickSize, multiplier };
  }
  const under = underlyingOf(parsed.product, month);
  return {
    symbol,
    kind,
    product: under.product,
    expiry,
    tickSize,
    multiplier,
    right: parsed.right === 'C' ? 1 : -1,
    strike: parsed.strike,
    underlying: futureSymbol(under.product, under.month),
  };
}

function add(state: AlphaState, terms: Terms, most: number): Instrument | undefined {
  const { instruments } = state;
  remove(state, terms.symbol);
  if (instruments.size >= most) return undefined;
  const one = newInstrument(terms);
  instruments.set(one.symbol, one);
  link(state, one);
  return one;
}

/**
 * Makes instruments of a saved state such as a running engine has: what comes out of a serialiser has
 * another hidden class, and every quote would cost half as much again.
 */
export function adopt(state: AlphaState): void {
  for (const [symbol, saved] of state.instruments) {
    state.instruments.set(symbol, Object.assign(newInstrument(saved), saved));
  }
  for (const one of state.instruments.values()) {
    if (one.future !== null) one.future = state.instruments.get(one.future.symbol) ?? null;
  }
}

function newInstrument(terms: Terms): Instrument {
  return {
    symbol: terms.symbol,
    kind: terms.kind,
    product: terms.product,
    expiry: terms.expiry,
    tickSize: terms.tickSize ?? 0,
    multiplier: terms.multiplier ?? 1,
    right: terms.right ?? 0,
    strike: terms.strike ?? Number.NaN,
    underlying: terms.underlying ?? '',
    future: null,
    halted: false,
    bid: Number.NaN,
    ask: Number.NaN,
    bidSize: Number.NaN,
    askSize: Number.NaN,
    mid: Number.NaN,
    forward: Number.NaN,
    ts: -1,
    epoch: -1,
    lastPrice: Number.NaN,
    lastSign: 0,
    openInterest: Number.NaN,
    volume: 0,
    volumeTs: 0,
    depth: null,
  };
}

/** Ties options to their underlying, whichever of the two came first. */
function link(state: AlphaState, one: Instrument): void {
  if (one.kind === 'option') {
    const future = state.instruments.get(one.underlying);
    one.future = future?.kind === 'future' ? future : null;
    return;
  }
  for (const other of state.instruments.values()) {
    if (other.underlying === one.symbol) other.future = one;
  }
}

function remove(state: AlphaState, symbol: string): boolean {
  const one = state.instruments.get(symbol);
  if (one === undefined) return false;
  state.instruments.delete(symbol);
  if (one.kind === 'future') {
    for (const other of state.instruments.values()) if (other.future === one) other.future = null;
  }
  return true;
}

/** Lets go of what expired more than a day ago; true when something went. */
export function sweepExpired(state: AlphaState, now: number): boolean {
  let swept = false;
  for (const one of state.instruments.values()) {
    if (one.expiry + DAY_US < now) swept = remove(state, one.symbol) || swept;
  }
  return swept;
}

function rootOf(symbol: string): string {
  const dot = symbol.indexOf('.');
  return dot < 0 ? symbol : symbol.slice(0, dot);
}
