import type { AlphaFrame, ExpirySmile, MarketEvent, Surface } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, playFor, stat } from '../../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  optionMid,
  optionSymbol,
  quote,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { black, volAtDelta } from '../../fixtures/textbook.ts';

const strikes = Array.from({ length: 81 }, (_, i) => 50 + 0.5 * i);
const shape = { strikes, halfSpread: 0.01 };
const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) };
const next: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.2, 0.3) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const late: Expiry = { month: 'X26', days: 125, forward: 68.2, vol: skewed(68.2, 0.32, -0.2, 0.2) };
const expiries = [near, next, far, late];
const chain = wholeChain(expiries, shape, START);

function surfaceOf(events: readonly MarketEvent[]): Surface {
  return playFor('surface', [...chain, ...events, tick(START + SECOND)]).at(-1)!;
}

const smiles = surfaceOf([]).expiries;
const tauOf = ({ days }: Expiry, ts = START + SECOND): number =>
  days / 365 - (ts - START) / (365 * 86_400 * SECOND);

test('every expiry is there, also those beyond 90 days, by its series and future', () => {
  expect(smiles.map((one) => [one.series, one.underlying, one.forward])).toEqual([
    ['LO.Q26', 'CL.Q26', 70],
    ['LO.U26', 'CL.U26', 69.5],
    ['LO.V26', 'CL.V26', 69],
    ['LO.X26', 'CL.X26', 68.2],
  ]);
  expect(smiles.map((one) => one.tauSec)).toEqual(expiries.map(({ days }) => 86_400 * days - 1));
  for (const one of smiles) expect(one.ts).toBe(START);
});

describe.each(expiries.map((truth, i) => [truth.month, truth, smiles[i]!] as const))(
  'the smile of %s',
  (_, truth, smile) => {
    const tauYears = tauOf(truth);
    const wing = (sign: 1 | -1): number =>
      volAtDelta(truth.vol, { forward: truth.forward, tauYears }, sign, 0.25);

    test('tells the volatility that each option out of the money was priced with', () => {
      const { strike, iv, used } = smile.quotes;
      expect(strike.length).toBeGreaterThan(30);
      expect([iv.length, used.length]).toEqual([strike.length, strike.length]);
      strike.forEach((k, i) => {
        if (i > 0) expect(k).toBeGreaterThan(strike[i - 1]!);
        expect(Math.abs(iv[i]! - truth.vol(k))).toBeLessThan(2e-5);
      });
    });

    test('has a curve through them at 25 places evenly apart, and little doubt', () => {
      const { strike, iv, band } = smile.fit;
      expect([strike.length, iv.length, band.length]).toEqual([25, 25, 25]);
      const step = (strike[24]! - strike[0]!) / 24;
      strike.forEach((k, i) => {
        expect(Math.abs(k - strike[0]! - i * step)).toBeLessThan(2e-4);
        expect(Math.abs(iv[i]! - truth.vol(k))).toBeLessThan(1e-3);
        expect(band[i]).toBeGreaterThanOrEqual(0);
        expect(band[i]).toBeLessThan(1e-3);
      });
    });

    test('tells level, risk reversal and butterfly', () => {
      expect(smile.atmIv).toBeCloseTo(truth.vol(truth.forward), 4);
      expect(Math.abs(smile.rr25! - 100 * (wing(1) - wing(-1)))).toBeLessThan(0.02);
      const fly = 50 * (wing(1) + wing(-1)) - 100 * truth.vol(truth.forward);
      expect(Math.abs(smile.fly25! - fly)).toBeLessThan(0.02);
    });
  },
);

test('the forward volatility is what is left of the variance between two expiries', () => {
  // √((0.35²·56 − 0.38²·25) / 31) and so on, times to expiry less a second.
  const between = (a: Expiry, b: Expiry): number => {
    const [t1, t2] = [tauOf(a), tauOf(b)];
    const [v1, v2] = [a.vol(a.forward), b.vol(b.forward)];
    return Math.sqrt((v2 ** 2 * t2 - v1 ** 2 * t1) / (t2 - t1));
  };
  expect(smiles[0]!.forwardVol).toBeNull();
  expect(smiles[1]!.forwardVol).toBeCloseTo(between(near, next), 3);
  expect(smiles[2]!.forwardVol).toBeCloseTo(between(next, far), 3);
  expect(smiles[3]!.forwardVol).toBeCloseTo(between(far, late), 3);
});

test('an expiry without a level is stepped over by the forward volatility of the next', () => {
  const silent = strikes.flatMap((k) =>
    (['C', 'P'] as const).map(
      (right): MarketEvent => ({
        ...quote(optionSymbol(next, k, right), 1, 0.01, START + 1),
        bid: null,
      }),
    ),
  );
  const kept = silent.filter((one) => !('symbol' in one && one.symbol?.endsWith('C7000') === true));
  const [first, second, third] = surfaceOf(kept).expiries;
  expect([second!.series, second!.atmIv, second!.forwardVol]).toEqual(['LO.U26', null, null]);
  expect([second!.fit, second!.quotes.used]).toEqual([
    { strike: [], iv: [], band: [] },
    second!.quotes.used.map(() => false),
  ]);
  const variance = third!.atmIv! ** 2 * tauOf(far) - first!.atmIv! ** 2 * tauOf(near);
  expect(third!.forwardVol).toBeCloseTo(Math.sqrt(variance / (tauOf(far) - tauOf(near))), 5);
});

test('a quote far off the others is shown, and not used', () => {
  const price = black(1, 70, 75, tauOf(near, START), near.vol(75) + 0.05).price;
  const [smile] = surfaceOf([quote(optionSymbol(near, 75, 'C'), price, 0.01, START + 1)]).expiries;
  const at = smile!.quotes.strike.indexOf(75);
  expect(smile!.quotes.iv[at]).toBeCloseTo(near.vol(75) + 0.05, 4);
  expect(smile!.quotes.used[at]).toBe(false);
  expect(smile!.quotes.used.filter((one) => !one)).toHaveLength(
    1 + beyondFit(smile!, near.vol(70)),
  );
});

/** Quotes that are shown and lie beyond 2.2 standard deviations, where nothing is fitted. */
function beyondFit({ quotes, forward }: ExpirySmile, atm: number): number {
  const reach = 2.2 * atm * Math.sqrt(tauOf(near));
  return quotes.strike.filter((k) => Math.abs(Math.log(k / forward)) > reach).length;
}

test('the wider quotes disagree, the wider the band', () => {
  const noisy = (cents: number): MarketEvent[] =>
    chainQuotes([near], shape, START + 1).map((one, i) => {
      if (one.symbol.startsWith('CL')) return one;
      // Up and down in turn.
      const off = (i % 2 === 0 ? 0.01 : -0.01) * cents;
      return { ...one, bid: one.bid! + off - 0.04, ask: one.ask! + off + 0.04 };
    });
  const [small, large] = [1, 3].map((cents) => surfaceOf(noisy(cents)).expiries[0]!.fit.band[12]!);
  expect(large! / small!).toBeGreaterThan(2.5);
  expect(large! / small!).toBeLessThan(3.5);
});

describe('when', () => {
  test('it comes with the first frame of every five seconds, by its seq and time', () => {
    const engine = engineAt();
    const seen: [AlphaFrame, Surface | null][] = [];
    [...chain, ...Array.from({ length: 17 }, (_, i) => tick(START + (i + 1) * SECOND))].forEach(
      (event, ordinal) => {
        const outputs = engine.step(event, ordinal);
        const frame = outputs.find((one) => one.kind === 'frame');
        const surface = outputs.find((one) => one.kind === 'surface');
        if (frame !== undefined) seen.push([frame.value, surface?.value ?? null]);
      },
    );
    const surfaces = seen.flatMap(([frame, surface]) =>
      surface === null ? [] : [{ frame, surface }],
    );
    expect(surfaces.map(({ surface }) => (surface.ts - START) / SECOND)).toEqual([1, 5, 10, 15]);
    surfaces.forEach(({ frame, surface }, i) => {
      expect([surface.seq, surface.ts]).toEqual([frame.seq, frame.ts]);
      expect(surface.prev).toBe(surfaces[i - 1]?.surface.seq ?? null);
      expect(surface.panel.atmIv).toBe(frame.fields['atm_iv']!.v);
      expect(surface.panel.cvol).toBe(known(frame, 'cvol'));
      expect(surface.panel.upVar).toBe(known(frame, 'up_var'));
      expect(surface.panel.dnVar).toBe(known(frame, 'dn_var'));
      expect(surface.panel.convexity).toBe(known(frame, 'convexity'));
      expect(surface.panel.skew).toBeCloseTo(known(frame, 'up_var') - known(frame, 'dn_var'), 3);
      expect(surface.panel.skewRatio).toBeCloseTo(
        known(frame, 'up_var') / known(frame, 'dn_var'),
        5,
      );
    });
  });

  test('where frames are seldom it goes with each', () => {
    const ticks = Array.from({ length: 32 }, (_, i) => tick(START + i * SECOND));
    const surfaces = playFor('surface', ticks, engineAt(0, 8000));
    expect(surfaces.map((one) => one.ts / SECOND - START / SECOND)).toEqual([8, 16, 24]);
  });

  test('it says nothing of a chain that is silent', () => {
    const surface = playFor('surface', [...chain, tick(START + 700 * SECOND)]).at(-1)!;
    expect(surface.expiries).toEqual([]);
    expect(surface.gamma).toEqual({ callWall: null, putWall: null, strike: [], call: [], put: [] });
    expect(Object.values(surface.panel)).toEqual([null, null, null, null, null, null, null]);
  });
});

describe('gamma', () => {
  type Held = readonly [expiry: Expiry, strike: number, right: 'C' | 'P', lots: number];
  const held: readonly Held[] = [
    [near, 72, 'C', 3000],
    [near, 66, 'P', 2500],
    [next, 75, 'C', 2500],
    [next, 72, 'P', 900],
    [far, 75, 'C', 2600],
    // After the first expiry beyond 90 days: not of the frame's walls, and not of this.
    [late, 70, 'C', 1e6],
  ];
  const told = (times = 1): MarketEvent[] =>
    held.map(([expiry, strike, right, lots]) =>
      stat(optionSymbol(expiry, strike, right), 'openInterest', times * lots, START),
    );

  test('is that of the open interest by strike, by that of the strike with the most', () => {
    const { gamma } = surfaceOf(told());
    const sum = (strike: number, side: 'C' | 'P'): number =>
      held
        .filter(([one, k, right]) => one !== late && k === strike && right === side)
        .map(([one, k, , lots]) => lots * black(1, one.forward, k, tauOf(one), one.vol(k)).gamma)
        .reduce((total, each) => total + each, 0);
    const most = Math.max(sum(72, 'C'), sum(75, 'C'), sum(66, 'P'));
    expect(gamma.strike).toEqual([66, 72, 75]);
    gamma.strike.forEach((strike, i) => {
      expect(gamma.call[i]).toBeCloseTo(sum(strike, 'C') / most, 3);
      expect(gamma.put[i]).toBeCloseTo(sum(strike, 'P') / most, 3);
    });
    expect(Math.max(...gamma.call, ...gamma.put)).toBe(1);
    expect([gamma.callWall, gamma.putWall]).toEqual([75, 66]);
  });

  test('is the same for seven times the open interest: nobody can tell how much there is', () => {
    expect(surfaceOf(told(7)).gamma).toEqual(surfaceOf(told()).gamma);
  });
});

test('sizes of quotes are not in it, and mids of options not as such', () => {
  const wider = chain.map(
    (one): MarketEvent => (one.type === 'quote' ? { ...one, bidSize: 977, askSize: 3 } : one),
  );
  const text = (events: readonly MarketEvent[]): string =>
    JSON.stringify(playFor('surface', [...events, tick(START + SECOND)]));
  expect(text(wider)).toBe(text(chain));
  expect(text(chain)).not.toContain(String(optionMid(near, 72, 'C', START)));
});
