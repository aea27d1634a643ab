import { ExpiryReader } from '../chain/expiry-reader.ts';
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
}

/** What is known, grouped. It follows from the definitions alone, so it need not be saved. */
export interface Listings {
  readonly of: ReadonlyMap<string, Listing>;
  readonly placeOf: ReadonlyMap<Instrument, Place>;
}

/** Where an option stands in its chain. */
export interface Place {
  readonly reader: ExpiryReader;
  readonly index: number;
}

/** @param rate - annual interest, continuously compounded, that the chains are read with */
export function groupInstruments(state: AlphaState, rate: number): Listings {
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
  for (const together of options.values()) {
    together.sort(byStrike);
    const { product, expiry, underlying } = together[0]!;
    const reader = new ExpiryReader(expiry, together, rate);
    const chain: Chain = { expiry, underlying, options: together, reader };
    groups.get(product)!.chains.push(chain);
    for (const [index, one] of together.entries()) placeOf.set(one, { reader, index });
  }
  const of = new Map<string, Listing>();
  for (const [product, { futures, chains }] of groups) {
    futures.sort((a, b) => a.expiry - b.expiry || compare(a.symbol, b.symbol));
    chains.sort((a, b) => a.expiry - b.expiry || compare(a.underlying, b.underlying));
    const strikes = new Set(chains.flatMap(({ options: all }) => all.map((one) => one.strike)));
    of.set(product, { futures, chains, strikes: Float64Array.from(strikes).sort() });
  }
  return { of, placeOf };
}

function byStrike(a: Option, b: Option): number {
  return a.strike - b.strike || a.right - b.right || compare(a.symbol, b.symbol);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
