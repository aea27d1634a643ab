import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play } from '../../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  futureDefinition,
  optionDefinition,
  optionSymbol,
  quote,
  SECOND,
  START,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { bachelier, black, rootOf } from '../../fixtures/textbook.ts';

const MONTH = 30 / 365;
const PERCENTAGES = [
  'atm_iv',
  'rr25',
  'rr10',
  'fly25',
  'cvol',
  'convexity',
  'iv_term_slope',
] as const;

/** A chain priced by Bachelier: volatility in dollars per √year, by strike less forward. */
function dollarChain(
  forward: number,
  days: number,
  strikes: readonly number[],
  vol: (away: number) => number,
  month = 'Q26',
): MarketEvent[] {
  const expiry: Expiry = { month, days, forward, vol: () => Number.NaN };
  const options = strikes.flatMap((strike) =>
    (['C', 'P'] as const).flatMap((right): MarketEvent[] => {
      const { price } = bachelier(
        right === 'C' ? 1 : -1,
        forward,
        strike,
        days / 365,
        vol(strike - forward),
      );
      const definition = optionDefinition(expiry, strike, right);
      return price > 0.02
        ? [definition, quote(definition.symbol, price, 0.005, START)]
        : [definition];
    }),
  );
  return [futureDefinition(expiry), quote(`CL.${month}`, forward, 0.01, START), ...options];
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + step * i);
const frameOf = (events: readonly MarketEvent[]): AlphaFrame =>
  play([...events, tick(START + SECOND)]).at(-1)!;

/** σ of the call less σ of the put, each where N(±d) is a quarter: 0.6745·σ√τ from the forward. */
function rr25(vol: (away: number) => number, tauYears: number): number {
  const wing = (sign: 1 | -1): number =>
    vol(sign * rootOf((x) => x - 0.6744897501960817 * vol(sign * x) * Math.sqrt(tauYears), 0, 50));
  return wing(1) - wing(-1);
}

const leaning = (away: number): number => 20 + 0.15 * away + 0.01 * away * away;

describe('prices made by Bachelier’s formula give their volatility in dollars', () => {
  test.each<[string, number, number[]]>([
    ['at $10', 10, range(-4, 24, 0.5)],
    ['at $10, strikes above zero only', 10, range(0.5, 24, 0.5)],
    ['at −$37.63, strikes around zero and below', -37.63, range(-55, 5, 0.5)],
    ['at zero', 0, range(-15, 15, 0.5)],
  ])('%s', (_, forward, strikes) => {
    const frame = frameOf(dollarChain(forward, 30, strikes, leaning));
    expect(frame.quality.model).toBe('normal');
    expect(frame.health).toBe('ok');
    expect(known(frame, 'cme_fwd_mid')).toBeCloseTo(forward, 4);
    expect(known(frame, 'atm_nvol')).toBeCloseTo(20, 1);
    // ±3.87 dollars from the forward, at .15 a dollar.
    expect(Math.abs(known(frame, 'rr25_nvol') - rr25(leaning, MONTH))).toBeLessThan(0.02);
    for (const name of PERCENTAGES) expect(frame.fields[name], name).toEqual({ v: null, ts: null });
    // Parity needs no logarithm.
    expect(Math.abs(frame.quality.parityCents!)).toBeLessThan(0.1);
  });

  test('one strike at or below zero is enough', () => {
    const above = dollarChain(40, 30, range(20, 60, 1), () => 20);
    expect(frameOf(above).quality.model).toBe('lognormal');
    const below = dollarChain(40, 30, [0, ...range(20, 60, 1)], () => 20);
    const frame = frameOf(below);
    expect(frame.quality.model).toBe('normal');
    expect(known(frame, 'atm_nvol')).toBeCloseTo(20, 2);
  });

  test('variance in dollars is linear in time between expiries as well', () => {
    const strikes = range(-10, 30, 0.5);
    const frame = frameOf([
      ...dollarChain(10, 20, strikes, () => 30),
      ...dollarChain(12, 60, strikes, () => 20, 'U26'),
    ]);
    // A quarter of the way: (¾·900·20 + ¼·400·60)/30 = 650.
    expect(known(frame, 'atm_nvol')).toBeCloseTo(Math.sqrt(650), 2);
  });
});

describe('the switch between the models', () => {
  const shape = { strikes: range(5, 40, 0.5), halfSpread: 0.002 };
  const at = (forward: number): Expiry => ({ month: 'Q26', days: 30, forward, vol: () => 0.6 });

  /** Frames as the price goes from one to the next, the chain quoted whole each second. */
  function through(prices: readonly number[]): AlphaFrame[] {
    const engine = engineAt();
    return prices.map((price, i) => {
      const events =
        i === 0
          ? wholeChain([at(price)], shape, START)
          : chainQuotes([at(price)], shape, START + i * SECOND);
      return play([...events, tick(START + (i + 1) * SECOND)], engine).at(-1)!;
    });
  }

  test('is at $15 on the way down and at $16 on the way up', () => {
    const models = through([17, 15.5, 15, 14.99, 15.5, 15.99, 16, 15.5]).map(
      (one) => one.quality.model,
    );
    expect(models).toEqual([
      'lognormal',
      'lognormal',
      'lognormal',
      'normal',
      'normal',
      'normal',
      'lognormal',
      'lognormal',
    ]);
  });

  test('leaves the volatility in dollars where it is', () => {
    const [before, after] = through([15, 14.99]) as [AlphaFrame, AlphaFrame];
    const dollars = (frame: AlphaFrame): number => known(frame, 'atm_nvol');
    // 0.01 of 15 is a fifteen-hundredth; more is a jump of the model.
    expect(Math.abs(dollars(after) / dollars(before) - 14.99 / 15)).toBeLessThan(0.002);
    expect(Math.abs(known(after, 'rr25_nvol') - known(before, 'rr25_nvol'))).toBeLessThan(0.03);
    expect([before.fields['atm_iv']?.v, after.fields['atm_iv']?.v]).toEqual([
      expect.closeTo(0.6, 3),
      null,
    ]);
  });

  test('before it, the volatility in dollars is that of the price at the money', () => {
    const [frame] = through([20]);
    const price = black(1, 20, 20, MONTH, 0.6).price;
    const dollars = rootOf((vol) => bachelier(1, 20, 20, MONTH, vol).price - price, 1, 50);
    expect(known(frame, 'atm_nvol')).toBeCloseTo(dollars, 2);
    // A flat smile in percent leans upwards in dollars: higher prices swing by more of them.
    expect(known(frame, 'rr25_nvol')).toBeGreaterThan(1);
  });

  test('is remembered while no forward is known', () => {
    const engine = engineAt();
    play([...dollarChain(10, 30, range(2, 24, 0.5), leaning), tick(START + SECOND)], engine);
    const silent = play([tick(START + 120 * SECOND)], engine).at(-1);
    expect(silent?.quality.model).toBe('normal');
    expect(silent?.fields['atm_nvol']?.v).toBeNull();
  });
});

test('a negative strike in the name of an option that nobody defined is one', () => {
  const chain = dollarChain(-5, 31, range(-20, 10, 0.5), leaning);
  const frame = frameOf(chain.filter((event) => event.type !== 'definition'));
  expect(optionSymbol({ ...({} as Expiry), month: 'Q26' }, -20, 'P')).toBe('LO.Q26.P-2000');
  expect(frame.quality.model).toBe('normal');
  expect(known(frame, 'atm_nvol')).toBeGreaterThan(19);
});
