import { sessionAt } from '@crude-alpha/market';
import { americanTreePrice, blackPrice } from '@crude-alpha/quant';
import { describe, expect, it } from 'vitest';
import type { Chain } from './chain.ts';
import { Days } from './days.ts';
import { createMarket, type Shock } from './index.ts';
import type { OptionLine } from './line.ts';
import { Listing } from './listing.ts';
import { SECOND, SessionPath } from './path.ts';
import { Prices } from './prices.ts';
import { normalVolAt, volAt } from './smile.ts';

const morning = Date.UTC(2026, 0, 7, 14, 30) * 1000;
const seed = 11;
const rate = 0.04;
/** Far down: the front months of this market go below zero, the back ones not. */
const crash: Shock = { ts: morning - 3600 * SECOND, dollars: -95, reachMonths: 4 };

function behind(ts: number, shocks: readonly Shock[] = []): Listing {
  const session = sessionAt('CL', ts);
  const path = new SessionPath(seed, new Days(seed), session, shocks);
  const listing = new Listing(session, path, 40, rate);
  const second = (ts - session.open) / SECOND;
  listing.advanceTo(second);
  new Prices(seed, path, listing).begin(second);
  return listing;
}

const worth = (chain: Chain, line: OptionLine): number => chain.valueAt(line, chain.forward);
const sign = ({ right }: OptionLine): 1 | -1 => (right === 'C' ? 1 : -1);
const volOf = ({ smile }: Chain, strike: number): number =>
  volAt(smile, Math.log(strike / smile.forward));

/** A walk of equal steps in dollars, folded back with the right to stop: another way to Bachelier. */
function walkPrice(
  right: 1 | -1,
  forward: number,
  strike: number,
  tauYears: number,
  vol: number,
  steps: number,
): number {
  const step = vol * Math.sqrt(tauYears / steps);
  const half = 0.5 * Math.exp((-rate * tauYears) / steps);
  const at = (count: number, ups: number): number => forward + (2 * ups - count) * step;
  const values = Float64Array.from({ length: steps + 1 }, (_, ups) =>
    Math.max(right * (at(steps, ups) - strike), 0),
  );
  for (let count = steps - 1; count >= 0; count--) {
    for (let ups = 0; ups <= count; ups++) {
      const held = half * (values[ups]! + values[ups + 1]!);
      values[ups] = Math.max(held, right * (at(count, ups) - strike));
    }
  }
  return values[0]!;
}

describe('American prices', () => {
  it('are those of a tree ten times as fine, to a third of a cent', () => {
    for (const chain of behind(morning + 200 * SECOND).chains) {
      const { forward, tauYears } = chain.smile;
      for (let i = 0; i < chain.lines.length; i += 5) {
        const line = chain.lines[i]!;
        const vol = volOf(chain, line.strike);
        const tree = americanTreePrice(sign(line), forward, line.strike, tauYears, vol, rate, 1001);
        if (Math.abs(worth(chain, line) - tree) > 0.0033) {
          expect({ symbol: line.symbol, worth: worth(chain, line) }).toEqual({ worth: tree });
        }
      }
    }
  });

  it('keep the bounds of parity, of exercise, and of the European option', () => {
    for (const chain of [
      ...behind(morning).chains,
      ...behind(Date.UTC(2026, 0, 14, 19, 29, 30) * 1000).chains,
      ...behind(morning, [crash]).chains,
    ]) {
      const { forward } = chain;
      const discount = Math.exp(-rate * chain.smile.tauYears);
      // What the interpolation between the nodes may miss.
      const slack = 0.003;
      for (let i = 0; i < chain.lines.length; i += 2) {
        const [call, put] = [chain.lines[i]!, chain.lines[i + 1]!];
        expect([call.right, put.right, put.strike]).toEqual(['C', 'P', call.strike]);
        const difference = worth(chain, call) - worth(chain, put);
        const { strike } = call;
        // e^{−rT}F − K ≤ C − P ≤ F − e^{−rT}K where both are positive; of a negative one the
        // discounted value is the larger.
        const least = Math.min(forward, discount * forward) - Math.max(strike, discount * strike);
        const most = Math.max(forward, discount * forward) - Math.min(strike, discount * strike);
        expect(difference).toBeGreaterThan(least - slack);
        expect(difference).toBeLessThan(most + slack);
        for (const line of [call, put]) {
          expect(worth(chain, line)).toBeGreaterThanOrEqual(sign(line) * (forward - strike));
          if (chain.model !== 'black76' || strike <= 0) continue;
          const vol = volOf(chain, strike);
          const european = blackPrice(
            sign(line),
            forward,
            strike,
            chain.smile.tauYears,
            vol,
            discount,
          );
          expect(worth(chain, line)).toBeGreaterThanOrEqual(european - 1e-6);
        }
      }
    }
  });

  it('of Bachelier are those of a walk in dollars, for strikes and forwards below zero', () => {
    const chains = behind(morning, [crash]).chains.filter(({ model }) => model === 'bachelier');
    expect(chains.length).toBeGreaterThan(3);
    expect(chains[0]!.forward).toBeLessThan(-20);
    for (const chain of chains) {
      const { forward, normal, lines } = chain;
      const { tauYears } = normal;
      const width = normal.normal * Math.sqrt(tauYears);
      for (const line of lines) {
        const m = (line.strike - forward) / width;
        if (line.strike % 4 !== 0 || Math.abs(m) > 3) continue;
        const vol = normalVolAt(normal, line.strike - forward);
        const walk = (steps: number): number =>
          walkPrice(sign(line), forward, line.strike, tauYears, vol, steps);
        // The mean of an odd and an even count of steps cancels most of the saw-tooth.
        const expected = 0.5 * (walk(400) + walk(401));
        expect(Math.abs(worth(chain, line) - expected)).toBeLessThan(0.0008 * width + 0.001);
      }
    }
  });
});

describe('quotes', () => {
  it('say the true volatility when they are inverted with a fine tree', () => {
    const market = createMarket({ seed, mode: 'calm', startTs: morning });
    const { events, truth } = market.second();
    const { chains } = behind(morning);
    const quotes = new Map(
      events.flatMap((event) =>
        event.type === 'quote' && event.ts === morning ? [[event.symbol, event] as const] : [],
      ),
    );
    let off = 0;
    let checked = 0;
    chains.forEach((chain, i) => {
      const { forward, tauYears, atmIv } = truth!.expiries[i]!;
      expect(forward).toBe(chain.forward);
      for (const line of chain.lines) {
        const z = Math.log(line.strike / forward) / (atmIv * Math.sqrt(tauYears));
        const quote = quotes.get(line.symbol);
        if (line.strike % 2 !== 0 || sign(line) * z < -0.5 || Math.abs(z) > 1.5) continue;
        if (quote?.bid == null || quote.ask === null || quote.bid > quote.ask) continue;
        const price = (vol: number): number =>
          americanTreePrice(sign(line), forward, line.strike, tauYears, vol, rate, 201);
        const vol = volOf(chain, line.strike);
        const vega = (price(1.01 * vol) - price(0.99 * vol)) / (0.02 * vol);
        // One step of Newton's from the truth.
        const error = (0.5 * (quote.bid + quote.ask) - price(vol)) / vega;
        const half = (0.5 * (quote.ask - quote.bid)) / vega;
        expect(Math.abs(error)).toBeLessThan(0.3 * half + 0.005 / vega);
        off += error;
        checked++;
      }
    });
    expect(checked).toBeGreaterThan(50);
    expect(Math.abs(off / checked)).toBeLessThan(0.001);
  });

  it('are further above the European price the longer the option lives', () => {
    // Barone-Adesi and Whaley (1987) tabulate premiums of this order for futures options.
    const { chains } = behind(morning);
    const atMoney = chains.map((chain) => {
      const line = chain.lines.find(
        ({ right, strike }) => right === 'P' && strike >= chain.forward,
      )!;
      const { forward, tauYears } = chain.smile;
      const discount = Math.exp(-rate * tauYears);
      const vol = volOf(chain, line.strike);
      return worth(chain, line) - blackPrice(-1, forward, line.strike, tauYears, vol, discount);
    });
    expect(atMoney).toEqual(atMoney.toSorted((a, b) => a - b));
    expect(atMoney[0]).toBeLessThan(0.001);
    expect(atMoney.at(-1)).toBeGreaterThan(0.005);
  });
});
