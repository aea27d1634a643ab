import type { ExpiryTruth, NormalExpiryTruth } from '@crude-alpha/contracts';
import type { Chain } from './chain.ts';
import { CHI } from './days.ts';
import { expiryTruth, normalExpiryTruth } from './expiry-truth.ts';
import type { Listing } from './listing.ts';
import { SECOND, type SessionPath, YEAR } from './path.ts';
import { Rng, streams } from './rng.ts';
import type { Smile } from './smile.ts';
import { bend, surfaceAt } from './surface.ts';

/** Steps in which prices move within a second. */
export const SLICES = 16;
/** Noise of the short factor between two whole seconds. */
const WOBBLE = 3e-5;
/** Seconds for which the right to exercise early is not worked out again, and between two expiries. */
const PREMIUM_SEC = 300;
const STAGGER_SEC = 40;

/** What everything is worth in one second: the futures at each slice, the options on their smiles. */
export class Prices {
  private readonly seed: number;
  private readonly path: SessionPath;
  private readonly listing: Listing;
  private readonly forwards: Float64Array;
  private readonly rng: Rng = new Rng();
  /** For which time and model each chain's table of premiums stands. */
  private readonly tabulated: string[] = [];
  private readonly past: Smile = { forward: 1, tauYears: 1, atm: 1, skew: 0, curvature: 0 };
  private ts = 0;

  constructor(seed: number, path: SessionPath, listing: Listing) {
    this.seed = seed;
    this.path = path;
    this.listing = listing;
    this.forwards = new Float64Array(SLICES * listing.futures.length);
  }

  /** Brings all prices to the first instant of a second of the session. */
  begin(second: number): void {
    const { path, listing, seed } = this;
    this.ts = path.open + second * SECOND;
    this.fillForwards(second);
    const surface = surfaceAt(seed, path, second);
    for (const chain of listing.chains) {
      const { expiry } = chain.expiry;
      // At its last instant an expiry is still priced: it settles there.
      if (expiry < this.ts) continue;
      bend(chain.smile, seed, surface, this.ts, expiry, chain.key);
      let lowest = this.forwards[chain.future]!;
      for (let slice = 1; slice < SLICES; slice++) {
        lowest = Math.min(lowest, this.forwardAt(slice, chain.future));
      }
      chain.stand(this.forwards[chain.future]!, lowest);
      this.tabulate(chain);
      chain.price();
    }
  }

  /** Moves the options to a slice of the second. */
  enter(slice: number): void {
    for (const chain of this.listing.chains) {
      if (chain.expiry.expiry > this.ts) chain.moveTo(this.forwardAt(slice, chain.future));
    }
  }

  /** Price of a future, by its place among the session's, in a slice of the second. */
  forwardAt(slice: number, future: number): number {
    return this.forwards[slice * this.listing.futures.length + future]!;
  }

  /** The parameters that the options were priced from, as at the first instant of the second. */
  truth(): { expiries: ExpiryTruth[]; normalExpiries: NormalExpiryTruth[] } {
    const { futures, chains } = this.listing;
    const expiries: ExpiryTruth[] = [];
    const normalExpiries: NormalExpiryTruth[] = [];
    for (const { expiry, future, model, smile, normal } of chains) {
      if (expiry.expiry <= this.ts) continue;
      const place = {
        expiry: expiry.expiry,
        underlying: futures[future]!.symbol,
        tauYears: (expiry.expiry - this.ts) / YEAR,
      };
      if (model === 'black76') expiries.push(expiryTruth(place, smile));
      else normalExpiries.push(normalExpiryTruth(place, normal));
    }
    return { expiries, normalExpiries };
  }

  /** A table follows from the beginning of its minutes, whenever they are entered. */
  private tabulate(chain: Chain): void {
    const { seed, path, past } = this;
    const ahead = chain.index * STAGGER_SEC;
    const block = Math.floor((this.ts / SECOND + ahead) / PREMIUM_SEC);
    const key = `${chain.model} ${block}`;
    if (this.tabulated[chain.index] === key) return;
    this.tabulated[chain.index] = key;
    const from = Math.max(block * PREMIUM_SEC - ahead - path.open / SECOND, 0);
    const ts = path.open + from * SECOND;
    bend(past, seed, surfaceAt(seed, path, from), ts, chain.expiry.expiry, chain.key);
    chain.tabulate(past);
  }

  private fillForwards(second: number): void {
    const { path, forwards, rng } = this;
    const { futures } = this.listing;
    const next = Math.min(second + 1, path.seconds);
    const chi = path.chiAt(second);
    const xi = path.xiAt(second);
    const dChi = (path.chiAt(next) - chi) / SLICES;
    const dXi = (path.xiAt(next) - xi) / SLICES;
    const dollars = futures.map(({ expiry }) => path.dollarsAt(second, expiry));
    const dDollars = futures.map(
      ({ expiry }, i) => (path.dollarsAt(next, expiry) - dollars[i]!) / SLICES,
    );
    const decays = futures.map(({ expiry }) =>
      Math.exp((-CHI.reversion * (expiry - this.ts)) / YEAR),
    );
    rng.start(this.seed, streams.subSecond, this.ts / SECOND);
    let at = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      const wobble = slice === 0 ? 0 : WOBBLE * rng.normal();
      for (let i = 0; i < decays.length; i++) {
        const level = xi + slice * dXi + (chi + slice * dChi + wobble) * decays[i]!;
        forwards[at++] = Math.exp(level) + dollars[i]! + slice * dDollars[i]!;
      }
    }
  }
}
