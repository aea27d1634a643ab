import { sessionAt } from '@crude-alpha/market';
import { blackDelta, blackPrice } from '@crude-alpha/quant';
import { describe, expect, it } from 'vitest';
import { Days } from './days.ts';
import { createMarket } from './index.ts';
import { Listing } from './listing.ts';
import { SECOND, SessionPath, YEAR } from './path.ts';
import { Prices, SLICES } from './prices.ts';
import { type Smile, volAt, volAtDelta } from './smile.ts';

const morning = Date.UTC(2026, 0, 7, 14, 30) * 1000;
const seed = 11;

/** The prices behind a market, rebuilt beside it. */
function behind(
  ts: number,
  rate: number,
): { listing: Listing; prices: Prices; at: (ts: number) => void } {
  const session = sessionAt('CL', ts);
  const path = new SessionPath(seed, new Days(seed), session, []);
  const listing = new Listing(session, path, 40, rate);
  const prices = new Prices(seed, path, listing);
  const at = (moment: number): void => {
    const second = (moment - session.open) / SECOND;
    listing.advanceTo(second);
    prices.begin(second);
  };
  return { listing, prices, at };
}

/** Strike of a forward delta by bisection, another way than the one under test. */
function strikeByBisection(smile: Smile, delta: number): number {
  const right = delta > 0 ? 1 : -1;
  let [low, high] = [smile.forward * 0.3, smile.forward * 3];
  for (let i = 0; i < 200; i++) {
    const strike = 0.5 * (low + high);
    const vol = volAt(smile, Math.log(strike / smile.forward));
    // Both deltas fall as the strike rises.
    if (blackDelta(right, smile.forward, strike, smile.tauYears, vol) > delta) low = strike;
    else high = strike;
  }
  return low;
}

describe('truth', () => {
  it('is the smile that the options are priced from', () => {
    const market = createMarket({ seed, mode: 'calm', startTs: morning });
    const { listing, prices, at } = behind(morning, 0.04);
    for (let i = 0; i < 5; i++) {
      const { ts, truth } = market.second();
      at(ts);
      expect(truth).toMatchObject({ rate: 0.04, normalExpiries: [] });
      expect(truth!.expiries).toHaveLength(7);
      truth!.expiries.forEach((said, chain) => {
        const { smile, expiry } = listing.chains[chain]!;
        expect(said.expiry).toBe(expiry.expiry);
        expect(said.tauYears).toBeCloseTo((expiry.expiry - ts) / YEAR, 15);
        expect(said.forward).toBe(prices.forwardAt(0, listing.chains[chain]!.future));
        expect(said.atmIv).toBe(volAt(smile, 0));
        const vol = (delta: number): number =>
          volAt(smile, Math.log(strikeByBisection(smile, delta) / smile.forward));
        expect(Math.abs(said.rr25 - 100 * (vol(0.25) - vol(-0.25)))).toBeLessThan(1e-9);
        for (const [found, delta] of [
          [said.call10, 0.1],
          [said.call25, 0.25],
          [said.put25, -0.25],
          [said.put10, -0.1],
        ] as const) {
          expect(Math.abs(found - vol(delta))).toBeLessThan(1e-11);
        }
      });
    }
  });

  it('is zero on a flat smile, and call minus put on a tilted one', () => {
    const flat = { forward: 70, tauYears: 0.1, atm: 0.4, skew: 0, curvature: 0 };
    const rr25 = (smile: Smile): number =>
      100 * (volAtDelta(smile, 0.25) - volAtDelta(smile, -0.25));
    expect(rr25(flat)).toBe(0);
    expect(rr25({ ...flat, skew: 0.05 })).toBeGreaterThan(2);
    expect(rr25({ ...flat, skew: -0.05 })).toBeLessThan(-2);
  });

  it('has curves and smiles that are plausible, through a quarter of a century', () => {
    const days = new Days(seed);
    const fronts: number[] = [];
    for (let day = 10_957; day < 20_500; day++) {
      const { chi, xi, vol, skew } = days.at(day);
      fronts.push(Math.exp(xi + chi));
      expect(Math.exp(vol)).toBeGreaterThan(0.08);
      expect(Math.exp(vol)).toBeLessThan(1.5);
      expect(Math.abs(skew)).toBeLessThan(0.35);
    }
    expect(Math.min(...fronts)).toBeGreaterThan(15);
    expect(Math.max(...fronts)).toBeLessThan(250);
    // Realised volatility over business days like that of crude oil: 20–60 % a year.
    const returns = fronts.slice(1).map((front, i) => Math.log(front / fronts[i]!));
    const variance = returns.reduce((sum, one) => sum + one * one, 0) / returns.length;
    expect(Math.sqrt(variance * 365)).toBeGreaterThan(0.2);
    expect(Math.sqrt(variance * 365)).toBeLessThan(0.6);
    // Contango and backwardation both happen.
    const front = Array.from({ length: 9500 }, (_, i) => days.at(10_957 + i).chi);
    expect(front.filter((chi) => chi > 0.05).length).toBeGreaterThan(500);
    expect(front.filter((chi) => chi < -0.05).length).toBeGreaterThan(500);
  });

  it('leaves no butterfly arbitrage between the true prices', () => {
    for (const ts of [morning, morning + 6 * 86_400 * SECOND, morning + 20 * 86_400 * SECOND]) {
      const { listing, at } = behind(ts, 0.04);
      at(ts);
      for (const chain of listing.chains) {
        const { smile } = chain;
        const strikes = chain.lines
          .filter(({ right }) => right === 'C')
          .map(({ strike }) => strike);
        const calls = strikes.map((strike) =>
          blackPrice(
            1,
            smile.forward,
            strike,
            smile.tauYears,
            volAt(smile, Math.log(strike / smile.forward)),
          ),
        );
        for (let i = 1; i < calls.length - 1; i++) {
          expect(calls[i - 1]! + calls[i + 1]! - 2 * calls[i]!).toBeGreaterThan(-1e-12);
        }
      }
    }
  });
});

describe('quotes without interest', () => {
  it('lie around the true price, no further off than their noise', () => {
    const market = createMarket({ seed, mode: 'active', startTs: morning, rate: 0 });
    market.second();
    const { listing, prices, at } = behind(morning, 0);
    at(morning);
    const options = new Map(listing.options.map((line) => [line.symbol, line]));
    const futures = new Map(listing.futures.map((line) => [line.symbol, line]));
    let checked = 0;
    let offTicks = 0;
    for (let i = 0; i < 5; i++) {
      const { ts, events } = market.second();
      at(ts);
      for (const line of listing.options) options.set(line.symbol, line);
      const smiles = listing.chains.map(({ smile }) => ({ ...smile }));
      for (const event of events) {
        if (event.type !== 'quote' || event.bid === null || event.ask === null) continue;
        if (event.bid > event.ask) continue;
        // An event at the very edge of a slice may belong to the one before.
        const slice = Math.floor(((event.ts - ts) / SECOND) * SLICES);
        const future = futures.get(event.symbol);
        const line = options.get(event.symbol);
        const values = [slice, Math.max(slice - 1, 0), Math.min(slice + 1, SLICES - 1)].map(
          (at) => {
            if (future !== undefined) return prices.forwardAt(at, future.index);
            const chain = listing.chains[line!.chain]!;
            const forward = prices.forwardAt(at, chain.future);
            const { tauYears } = smiles[line!.chain]!;
            const vol = volAt(smiles[line!.chain]!, Math.log(line!.strike / forward));
            return blackPrice(line!.right === 'C' ? 1 : -1, forward, line!.strike, tauYears, vol);
          },
        );
        // 0.3 ticks of noise in a future; an option's noise stays inside its spread. The rest is
        // what a second-order expansion within the second may miss.
        const allowed = future === undefined ? 0.002 : 0.003;
        const inside = values.some(
          (value) => value >= event.bid! - allowed - 1e-9 && value <= event.ask! + allowed + 1e-9,
        );
        if (!inside) expect.fail(`${event.symbol} ${event.bid}/${event.ask} around ${values[0]}`);
        if (line !== undefined) {
          checked++;
          offTicks += 100 * (0.5 * (event.bid + event.ask) - values[0]!);
        }
      }
    }
    expect(checked).toBeGreaterThan(20_000);
    // No bias: rounding and noise cancel, up to the floor at one tick of what is worth less.
    expect(Math.abs(offTicks / checked)).toBeLessThan(0.15);
  });
});
