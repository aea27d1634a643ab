import { ExpiryReader } from './expiry-vols.ts';
import { isOption, type Option } from './option.ts';
import type { AlphaState, Instrument } from './state.ts';

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

export function groupInstruments(state: AlphaState): Listings {
  const of = new Map<string, { futures: Instrument[]; chains: Chain[] }>();
  for (const product of state.products.keys()) of.set(product, { futures: [], chains: [] });
  const options = new Map<string, Option[]>();
  for (const one of state.instruments.values()) {
    if (one.kind === 'future') of.get(one.product)!.futures.push(one);
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
    const reader = new ExpiryReader(expiry, together);
    const chain: Chain = { expiry, underlying, options: together, reader };
    of.get(product)!.chains.push(chain);
    for (const [index, one] of together.entries()) placeOf.set(one, { reader, index });
  }
  for (const listing of of.values()) {
    listing.futures.sort((a, b) => a.expiry - b.expiry || compare(a.symbol, b.symbol));
    listing.chains.sort((a, b) => a.expiry - b.expiry || compare(a.underlying, b.underlying));
  }
  return { of, placeOf };
}

function byStrike(a: Option, b: Option): number {
  return a.strike - b.strike || a.right - b.right || compare(a.symbol, b.symbol);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
