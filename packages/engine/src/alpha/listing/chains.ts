import { ExpiryReader } from '../chain/expiry-reader.ts';
import { MAX_INSTRUMENTS } from '../limits.ts';
import type { AlphaState, Instrument } from '../state.ts';
import { isOption, type Option } from './option.ts';

/** The options of one expiry on one future, by strike. */
export interface Chain {
  readonly expiry: number;
  readonly underlying: string;
  readonly options: readonly Option[];
  readonly reader: ExpiryReader;
}

/** The instruments of one product, in an order of their own: by expiry. */
export interface Listing {
  readonly futures: readonly Instrument[];
  readonly chains: readonly Chain[];
  /** Of all chains, ascending. */
  readonly strikes: Float64Array;
  /** There are more instruments than are followed. */
  readonly isFull: boolean;
}

/** What is known, grouped. It follows from the definitions alone, so it need not be saved. */
export interface Listings {
  readonly of: ReadonlyMap<string, Listing>;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly placeOf: ReadonlyMap<Instrument, Place>;
}

/** Where an option stands in its chain. */
export interface Place {
  readonly reader: ExpiryReader;
  readonly index: number;
}

/**
 * @param rate - annual interest, continuously compounded, that the chains are read with
 * @param before - what was grouped when something less was listed: chains that stayed as they were keep
 *   their readers and what those have worked out, so that a new strike costs its own chain alone
 */
export function groupInstruments(state: AlphaState, rate: number, before?: Listings): Listings {
  const groups = new Map<string, { futures: Instrument[]; chains: Chain[] }>();
  for (const product of state.products.keys()) groups.set(product, { futures: [], chains: [] });
  const options = new Map<string, Option[]>();
  for (const one of state.instruments.values()) {
    if (one.kind === 'future') groups.get(one.product)!.futures.push(one);
    if (!isOption(one)) continue;
    const key = `${one.product} ${one.expiry} ${one.underlying}`;
    const together = options.get(key);
    if (together === undefined) options.set(key, [one]);
    else together.push(one);
  }
  const placeOf = new Map<Instrument, Place>();
  const chains = new Map<string, Chain>();
  for (const [key, together] of options) {
    const { product, expiry, underlying } = together[0]!;
    together.sort(byStrike);
    const known = before?.chains.get(key);
    const chain =
      known !== undefined && isSame(known.options, together)
        ? known
        : {
            expiry,
            underlying,
            options: together,
            reader: new ExpiryReader(expiry, together, rate),
          };
    chains.set(key, chain);
    groups.get(product)!.chains.push(chain);
    for (const [index, one] of together.entries()) {
      placeOf.set(one, { reader: chain.reader, index });
    }
  }
  const of = new Map<string, Listing>();
  const isFull = state.instruments.size >= MAX_INSTRUMENTS;
  for (const [product, { futures, chains: own }] of groups) {
    futures.sort((a, b) => a.expiry - b.expiry || compare(a.symbol, b.symbol));
    own.sort((a, b) => a.expiry - b.expiry || compare(a.underlying, b.underlying));
    const strikes = new Set<number>();
    for (const { options: all } of own) for (const { strike } of all) strikes.add(strike);
    of.set(product, { futures, chains: own, strikes: Float64Array.from(strikes).sort(), isFull });
  }
  return { of, chains, placeOf };
}

/** An instrument's terms never change: one with other terms is another object. */
function isSame(some: readonly Option[], others: readonly Option[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}

function byStrike(a: Option, b: Option): number {
  return a.strike - b.strike || a.right - b.right || compare(a.symbol, b.symbol);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
