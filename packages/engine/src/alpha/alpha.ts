import type { Definition, MarketEvent, Stat, Trade } from '@crude-alpha/contracts';
import { type EngineConfig, symbolRoots } from '../config.ts';
import type { Moment } from '../moment.ts';
import type { Output } from '../output.ts';
import { addVolumeOfDay } from './chain/activity.ts';
import { applyOptionTrade } from './chain/option-trades.ts';
import { prepareSmiles } from './chain/smiles.ts';
import { prepareSurface } from './chain/surface.ts';
import { type Draft, draftFrame, isSurfaceDue } from './frame.ts';
import {
  ACTIVITY_EVERY_US,
  MATERIAL_REST,
  MATERIAL_TICKS,
  MAX_INTEREST,
  MAX_PRINT_LOTS,
} from './limits.ts';
import { groupInstruments, type Listing, type Listings } from './listing/chains.ts';
import { adopt, define, discover, sweepExpired } from './listing/instruments.ts';
import { isOption } from './listing/option.ts';
import { Touched } from './listing/touched.ts';
import { applyBook, applyQuote } from './outright/quotes.ts';
import { applyFutureTrade } from './outright/trades.ts';
import { putActivity, putFlow, putFrame } from './put.ts';
import { type AlphaState, type Instrument, newAlphaState, type ProductState } from './state.ts';
import { isDue } from './told.ts';
import { applyGap, applySession, applyStatus } from './trust.ts';

/** Raise it with every change of what comes out. */
export const ALPHA_VERSION = 8;

const SWEEP_US = 3_600_000_000;

export interface AlphaReducer {
  readonly state: AlphaState;
  step(event: MarketEvent, at: Moment, out: Output[]): void;
  /** Works ahead on the next frame, a slice at a time; false when nothing is left to do. */
  prepare(): boolean;
}

/**
 * One frame a product at each step of the grid of event time: the first event at or past the step
 * completes the frame and is not in it, so a frame is what was known before that moment. What is
 * material (a halt, a close, a gap, a jump of the active future) does not wait for the step: the next
 * event, whatever it is, completes a frame of the moment at which it came. Surfaces and the activity of
 * the chain go with the first frame of their longer steps; the flow of a second in which options traded
 * with the first event behind it.
 */
export function createAlpha(config: Required<EngineConfig>, saved?: AlphaState): AlphaReducer {
  const state = saved ?? newAlphaState(config.products);
  if (saved !== undefined) adopt(state);
  const emitUs = config.emitMs * 1000;
  const roots = new Set(symbolRoots(config));
  /** However much is material, frames have some time between them. */
  const restUs = Math.ceil(MATERIAL_REST * emitUs);
  let listings: Listings | null = null;
  let isRelisted = true;
  const touched = new Touched();
  /** Frames of the next step by product, as long as nothing comes that they would tell. */
  const drafts = new Map<ProductState, Draft>();

  /** What is listed of a product, none of its readers holding on to what has changed since. */
  function listingOf(product: ProductState): Listing {
    if (isRelisted || listings === null) {
      listings = groupInstruments(state, config.rate, listings ?? undefined);
      isRelisted = false;
    }
    touched.tell(listings);
    return listings.of.get(product.product)!;
  }

  function emit(at: Moment, out: Output[]): void {
    const ts = at.now - (at.now % emitUs);
    if (ts >= state.nextSweep) {
      if (sweepExpired(state, ts)) {
        isRelisted = true;
        drafts.clear();
      }
      state.nextSweep = ts - (ts % SWEEP_US) + SWEEP_US;
    }
    for (const product of state.products.values()) {
      const draft = drafts.get(product);
      const ready = draft?.ts === ts ? draft : draftOf(product, ts);
      complete(product, ready, at, out);
    }
    drafts.clear();
    state.nextEmit = ts + emitUs;
  }

  function emitMaterial(at: Moment, out: Output[]): void {
    state.hasMaterial = false;
    for (const product of state.products.values()) {
      if (product.material < 0) continue;
      const ts = Math.max(product.material, product.frameTs + restUs);
      if (at.now < ts) state.hasMaterial = true;
      else complete(product, draftOf(product, ts), at, out);
    }
    // It moved what the drafts were made from.
    drafts.clear();
  }

  function draftOf(product: ProductState, ts: number): Draft {
    return draftFrame(product, listingOf(product), state.funding, ts);
  }

  function complete(product: ProductState, draft: Draft, at: Moment, out: Output[]): void {
    putFrame(product, draft, at.ordinal, out);
    if (isDue(product.activity, draft.ts, ACTIVITY_EVERY_US)) {
      putActivity(product, listingOf(product), draft.ts, at.ordinal, out);
    }
  }

  /** Cheaper than to parse the name of a stranger at each of its events. */
  function isFollowed(symbol: string): boolean {
    const dot = symbol.indexOf('.');
    return dot > 0 && roots.has(symbol.slice(0, dot));
  }

  function find(symbol: string): Instrument | undefined {
    const known = state.instruments.get(symbol);
    if (known !== undefined) return known;
    const found = !isFollowed(symbol) ? undefined : discover(state, symbol);
    if (found === undefined) state.ignored++;
    else isRelisted = true;
    return found;
  }

  function list(event: Definition): void {
    const listed = define(state, event);
    if (listed === 'ignored') state.ignored++;
    else if (listed === 'changed') isRelisted = true;
  }

  /** So that a jump of the market is told before its next step. */
  function watch(one: Instrument, at: Moment): void {
    const product = state.products.get(one.product)!;
    if (one.symbol !== product.active) return;
    // Mids stand on half ticks: with a quarter less ten ticks are ten, whatever rounding does to them.
    const isJump = Math.abs(one.mid - product.frameMid) > (MATERIAL_TICKS - 0.25) * one.tickSize;
    if (isJump && one.tickSize > 0) note(product, at);
  }

  function note(product: ProductState | undefined, at: Moment): void {
    if (product === undefined || product.seq < 0 || product.material >= 0) return;
    product.material = at.now;
    state.hasMaterial = true;
  }

  function noteAll(at: Moment): void {
    for (const product of state.products.values()) note(product, at);
  }

  function quoted(one: Instrument, at: Moment): void {
    if (one.kind === 'option') touched.add(one);
    else watch(one, at);
  }

  function trade(event: Trade, at: Moment): void {
    const one = find(event.symbol);
    if (one === undefined || event.size > MAX_PRINT_LOTS) return;
    const product = state.products.get(one.product)!;
    if (isOption(one)) {
      addVolumeOfDay(product, one, event.size, at.now);
      applyOptionTrade(state, product, one, event, at, config.rate);
    } else applyFutureTrade(product, one, event, at);
  }

  function stat(event: Stat, at: Moment): void {
    if (event.stat === 'fundingRate') {
      if (at.ts < state.funding.ts) return;
      state.funding.rate = event.value;
      state.funding.ts = at.ts;
    } else if (event.stat === 'openInterest') {
      const one = find(event.symbol);
      if (one === undefined) return;
      if (!(event.value >= 0 && event.value <= MAX_INTEREST)) return;
      one.openInterest = event.value;
      if (one.kind === 'option') touched.add(one);
    }
  }

  return {
    state,
    step(event, at, out) {
      if (at.now >= state.nextEmit) {
        if (state.nextEmit < 0) state.nextEmit = at.now - (at.now % emitUs) + emitUs;
        else emit(at, out);
      } else if (state.hasMaterial) emitMaterial(at, out);
      if (at.now >= state.flowEnd) putFlow(state, at.ordinal, out);
      if (drafts.size > 0 && event.type !== 'tick') drafts.clear();
      switch (event.type) {
        case 'quote': {
          const one = find(event.symbol);
          if (one === undefined) break;
          applyQuote(state, one, event, at);
          quoted(one, at);
          break;
        }
        case 'trade':
          trade(event, at);
          break;
        case 'book': {
          const one = find(event.symbol);
          if (one === undefined) break;
          applyBook(state, one, event, at);
          quoted(one, at);
          break;
        }
        case 'definition':
          list(event);
          break;
        case 'gap':
          if (applyGap(state, event, at)) noteAll(at);
          touched.addAll();
          break;
        case 'session':
          note(applySession(state, event, at), at);
          touched.addAll();
          break;
        case 'status':
          note(applyStatus(state, event, at), at);
          touched.addAll();
          break;
        case 'stat':
          stat(event, at);
          break;
        case 'heartbeat':
        case 'tick':
          break;
      }
    },
    prepare() {
      // The next frame stands on the next step of the grid, unless steps are jumped over.
      const ts = state.nextEmit;
      if (ts < 0) return false;
      for (const product of state.products.values()) {
        if (drafts.get(product)?.ts === ts) continue;
        const listing = listingOf(product);
        const hasMore = isSurfaceDue(product, ts)
          ? prepareSmiles(listing, product, ts)
          : prepareSurface(listing, product, ts);
        if (!hasMore) drafts.set(product, draftOf(product, ts));
        return true;
      }
      return false;
    },
  };
}
