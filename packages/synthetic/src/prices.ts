import type { ExpiryTruth } from '@crude-alpha/contracts';
import { CHI } from './days.ts';
import type { Listing } from './listing.ts';
import { SECOND, type SessionPath, YEAR } from './path.ts';
import { Rng, streams } from './rng.ts';
import { riskReversal25, volAtDelta } from './smile.ts';
import { bend, surfaceAt } from './surface.ts';

/** Steps in which prices move within a second. */
export const SLICES = 16;
/** Noise of the short factor between two whole seconds. */
const WOBBLE = 3e-5;

/** What everything is worth in one second: the futures at each slice, the options on their smiles. */
export class Prices {
  private readonly seed: number;
  private readonly path: SessionPath;
  private readonly listing: Listing;
  private readonly forwards: Float64Array;
  private readonly rng: Rng = new Rng();
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
      chain.smile.forward = this.forwards[chain.future]!;
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
  truth(): ExpiryTruth[] {
    const { futures, chains } = this.listing;
    return chains
      .filter(({ expiry }) => expiry.expiry > this.ts)
      .map((chain) => ({
        expiry: chain.expiry.expiry,
        underlying: futures[chain.future]!.symbol,
        tauYears: (chain.expiry.expiry - this.ts) / YEAR,
        forward: chain.smile.forward,
        atmIv: chain.smile.atm,
        rr25: riskReversal25(chain.smile),
        call10: volAtDelta(chain.smile, 0.1),
        call25: volAtDelta(chain.smile, 0.25),
        put25: volAtDelta(chain.smile, -0.25),
        put10: volAtDelta(chain.smile, -0.1),
      }));
  }

  private fillForwards(second: number): void {
    const { path, forwards, rng } = this;
    const { futures } = this.listing;
    const next = Math.min(second + 1, path.seconds);
    const chi = path.chiAt(second);
    const xi = path.xiAt(second);
    const dChi = (path.chiAt(next) - chi) / SLICES;
    const dXi = (path.xiAt(next) - xi) / SLICES;
    const decays = futures.map(({ expiry }) =>
      Math.exp((-CHI.reversion * (expiry - this.ts)) / YEAR),
    );
    rng.start(this.seed, streams.subSecond, this.ts / SECOND);
    let at = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      const wobble = slice === 0 ? 0 : WOBBLE * rng.normal();
      for (const decay of decays) {
        forwards[at++] = Math.exp(xi + slice * dXi + (chi + slice * dChi + wobble) * decay);
      }
    }
  }
}
