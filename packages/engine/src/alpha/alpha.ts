import { alphaSubject, type MarketEvent, type Trade } from '@crude-alpha/contracts';
import type { EngineConfig } from '../config.ts';
import type { Moment } from '../moment.ts';
import type { Output } from '../output.ts';
import { addVolume } from './active.ts';
import { groupInstruments, type Listing, type Listings } from './chains.ts';
import { addFlow } from './flow.ts';
import { completeFrame, type Draft, draftFrame } from './frame.ts';
import { define, discover, sweepExpired } from './instruments.ts';
import { applyBook, applyQuote } from './quotes.ts';
import { type AlphaState, type Instrument, newAlphaState, type ProductState } from './state.ts';
import { prepareSurface } from './surface.ts';
import { Touched } from './touched.ts';
import { applyGap, applySession, applyStatus } from './trust.ts';

/** Raise it with every change of what comes out. */
export const ALPHA_VERSION = 2;

const SWEEP_US = 3_600_000_000;

export interface AlphaReducer {
  readonly state: AlphaState;
  step(event: MarketEvent, at: Moment, out: Output[]): void;
  /** Works ahead on the next frame, a slice at a time; false when nothing is left to do. */
  prepare(): boolean;
}

/**
 * One frame a product at each step of the grid of event time. The first event at or past the step
 * completes the frame and is not in it, so a frame is what was known before that moment.
 */
export function createAlpha(config: EngineConfig, saved?: AlphaState): AlphaReducer {
  const state = saved ?? newAlphaState(config.products);
  const emitUs = config.emitMs * 1000;
  let listings: Listings | null = null;
  const touched = new Touched();
  /** Frames of the next step by product, as long as nothing comes that they would tell. */
  const drafts = new Map<ProductState, Draft>();

  /** What is listed of a product, none of its readers holding on to what has changed since. */
  function listingOf(product: ProductState): Listing {
    listings ??= groupInstruments(state);
    touched.tell(listings);
    return listings.of.get(product.product)!;
  }

  function emit(at: Moment, out: Output[]): void {
    const ts = at.now - (at.now % emitUs);
    if (ts >= state.nextSweep) {
      if (sweepExpired(state, ts)) {
        listings = null;
        drafts.clear();
      }
      state.nextSweep = ts - (ts % SWEEP_US) + SWEEP_US;
    }
    for (const product of state.products.values()) {
      const draft = drafts.get(product);
      const value = completeFrame(
        product,
        draft?.ts === ts ? draft : draftFrame(product, listingOf(product), ts),
        at.ordinal,
      );
      out.push({ kind: 'frame', subject: alphaSubject(product.product), value });
    }
    drafts.clear();
    state.nextEmit = ts + emitUs;
  }

  function find(symbol: string): Instrument | undefined {
    const known = state.instruments.get(symbol);
    if (known !== undefined) return known;
    const found = discover(state, symbol);
    if (found === undefined) state.ignored++;
    else listings = null;
    return found;
  }

  function trade(event: Trade, at: Moment): void {
    const one = find(event.symbol);
    if (one === undefined || one.kind !== 'future') return;
    addVolume(one, event.size, at.now);
    const product = state.products.get(one.product)!;
    if (one.symbol === product.active) {
      addFlow(product.flow, at.ts, signOf(event, one), event.size);
    }
  }

  return {
    state,
    step(event, at, out) {
      if (at.now >= state.nextEmit) {
        if (state.nextEmit < 0) state.nextEmit = at.now - (at.now % emitUs) + emitUs;
        else emit(at, out);
      }
      if (drafts.size > 0 && event.type !== 'tick') drafts.clear();
      switch (event.type) {
        case 'quote': {
          const one = find(event.symbol);
          if (one === undefined) break;
          applyQuote(state, one, event, at);
          if (one.kind === 'option') touched.add(one);
          break;
        }
        case 'trade':
          trade(event, at);
          break;
        case 'book': {
          const one = find(event.symbol);
          if (one === undefined) break;
          applyBook(state, one, event, at);
          if (one.kind === 'option') touched.add(one);
          break;
        }
        case 'definition':
          if (define(state, event)) listings = null;
          else state.ignored++;
          break;
        case 'gap':
          applyGap(state, event);
          touched.addAll();
          break;
        case 'session':
          applySession(state, event);
          touched.addAll();
          break;
        case 'status':
          applyStatus(state, event);
          touched.addAll();
          break;
        case 'heartbeat':
        case 'stat':
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
        if (!prepareSurface(listing, product.trustedFrom, ts)) {
          drafts.set(product, draftFrame(product, listing, ts));
        }
        return true;
      }
      return false;
    },
  };
}

/** +1 when a buyer crossed the spread, −1 a seller; by the side of the mid where the venue is silent. */
function signOf(event: Trade, future: Instrument): number {
  if (event.aggressor === 'buy') return 1;
  if (event.aggressor === 'sell') return -1;
  return event.price > future.mid ? 1 : event.price < future.mid ? -1 : 0;
}
