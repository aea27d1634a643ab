import type { Definition } from '@crude-alpha/contracts';

/** The options on one future that expire at one moment. */
export interface Expiry {
  /** Microseconds. */
  readonly at: number;
  readonly product: string;
  /** Ascending. */
  readonly strikes: number[];
  /** What is listed at each strike: the venue's names by ours. */
  readonly listed: Map<number, Map<string, string>>;
  /** The strike about which it was asked for; NaN before. */
  centre: number;
  /** Listed since it was last asked for. */
  isNew: boolean;
}

/** The listed options, by the future that they exercise into and by expiry. */
export class Chain {
  readonly #underlyings = new Map<string, Map<string, Expiry>>();
  readonly #places = new Map<string, { readonly expiry: Expiry; readonly strike: number }>();

  /** Takes note of an option; anything else is left alone. */
  define(event: Definition): void {
    const { action, expiry, product, raw, strike, symbol, underlying } = event;
    if (underlying === undefined || strike === undefined || raw === undefined) return;
    this.#remove(symbol);
    if (action === 'delete' || expiry === null) return;
    const place = this.#expiryOf(underlying, product, expiry);
    const there = place.listed.get(strike);
    if (there === undefined) {
      place.strikes.splice(lowerBound(place.strikes, strike), 0, strike);
      place.listed.set(strike, new Map([[symbol, raw]]));
    } else there.set(symbol, raw);
    place.isNew = true;
    this.#places.set(symbol, { expiry: place, strike });
  }

  /** The nearest expiries still to come of each future that has any, the future of the nearest first. */
  live(now: number, underlyings: number, expiries: number): [string, Expiry[]][] {
    const found: [string, Expiry[]][] = [];
    for (const [underlying, byKey] of this.#underlyings) {
      const live = [...byKey.values()].filter(({ at, strikes }) => at > now && strikes.length > 0);
      if (live.length > 0) found.push([underlying, live.sort(byTime).slice(0, expiries)]);
    }
    found.sort(([a, [first]], [b, [other]]) => byTime(first!, other!) || (a < b ? -1 : 1));
    return found.slice(0, underlyings);
  }

  #expiryOf(underlying: string, product: string, at: number): Expiry {
    let byKey = this.#underlyings.get(underlying);
    if (byKey === undefined) {
      byKey = new Map();
      this.#underlyings.set(underlying, byKey);
    }
    const key = `${at} ${product}`;
    let expiry = byKey.get(key);
    if (expiry === undefined) {
      expiry = { at, product, strikes: [], listed: new Map(), centre: Number.NaN, isNew: true };
      byKey.set(key, expiry);
    }
    return expiry;
  }

  #remove(symbol: string): void {
    const place = this.#places.get(symbol);
    if (place === undefined) return;
    const { expiry, strike } = place;
    const there = expiry.listed.get(strike)!;
    there.delete(symbol);
    if (there.size === 0) {
      expiry.listed.delete(strike);
      expiry.strikes.splice(expiry.strikes.indexOf(strike), 1);
    }
    this.#places.delete(symbol);
  }
}

/** Where a price stands among ascending strikes: the index of the nearest, the lower of two. */
export function nearestStrike(strikes: readonly number[], price: number): number {
  const above = lowerBound(strikes, price);
  if (above === 0) return 0;
  if (above === strikes.length) return above - 1;
  return strikes[above]! - price < price - strikes[above - 1]! ? above : above - 1;
}

function lowerBound(strikes: readonly number[], price: number): number {
  let low = 0;
  let high = strikes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (strikes[middle]! < price) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byTime(a: Expiry, b: Expiry): number {
  return a.at - b.at || (a.product < b.product ? -1 : a.product > b.product ? 1 : 0);
}
