import type { Right } from '@crude-alpha/quant';
import type { AlphaState, Instrument } from './state.ts';

export type Option = Instrument & { readonly right: Right };

/** The options of one expiry on one future, by strike. */
export interface Chain {
  readonly expiry: number;
  readonly underlying: string;
  readonly options: Option[];
}

/** The instruments of one product, in an order of their own: by expiry. */
export interface Listing {
  readonly futures: Instrument[];
  readonly chains: Chain[];
}

/** Groups what is known by product; a function of the definitions alone, so it need not be saved. */
export function groupInstruments(state: AlphaState): Map<string, Listing> {
  const listings = new Map<string, Listing>();
  for (const product of state.products.keys()) listings.set(product, { futures: [], chains: [] });
  const chains = new Map<string, Chain>();
  for (const one of state.instruments.values()) {
    const listing = listings.get(one.product)!;
    if (one.kind === 'future') listing.futures.push(one);
    if (!isOption(one)) continue;
    const key = `${one.expiry} ${one.underlying}`;
    let chain = chains.get(key);
    if (chain === undefined) {
      chain = { expiry: one.expiry, underlying: one.underlying, options: [] };
      chains.set(key, chain);
      listing.chains.push(chain);
    }
    chain.options.push(one);
  }
  for (const listing of listings.values()) {
    listing.futures.sort((a, b) => a.expiry - b.expiry || compare(a.symbol, b.symbol));
    listing.chains.sort((a, b) => a.expiry - b.expiry || compare(a.underlying, b.underlying));
    for (const chain of listing.chains) chain.options.sort(byStrike);
  }
  return listings;
}

function isOption(one: Instrument): one is Option {
  return one.right !== 0 && one.strike > 0;
}

function byStrike(a: Option, b: Option): number {
  return a.strike - b.strike || a.right - b.right || compare(a.symbol, b.symbol);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
