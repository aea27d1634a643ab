import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { americanTreePrice } from '@crude-alpha/quant';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play } from '../../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  optionDefinition,
  quote,
  SECOND,
  START,
  skewed,
  tick,
} from '../../fixtures/smile-market.ts';
import { black, rootOf, volAtDelta } from '../../fixtures/textbook.ts';

const RATE = 0.045;
const STRIKES = Array.from({ length: 61 }, (_, i) => 40 + i);

/** A chain as CME's are: American, premiums paid now, out of the money on either side and near it. */
function americanChain(expiry: Expiry): MarketEvent[] {
  const { month, days, forward, vol } = expiry;
  const tauYears = days / 365;
  const reach = forward * 2.6 * vol(forward) * Math.sqrt(tauYears);
  const quotes: MarketEvent[] = [];
  for (const strike of STRIKES) {
    if (Math.abs(strike - forward) > reach) continue;
    for (const right of ['C', 'P'] as const) {
      const sign = right === 'C' ? 1 : -1;
      if (sign * (forward - strike) > 4) continue;
      const mid = americanTreePrice(sign, forward, strike, tauYears, vol(strike), RATE, 301);
      const definition = optionDefinition(expiry, strike, right);
      quotes.push(definition, quote(definition.symbol, mid, 0.005, START));
    }
  }
  return [futureDefinition(expiry), quote(`CL.${month}`, forward, 0.01, START), ...quotes];
}

const frameOf = (expiries: readonly Expiry[], rate: number): AlphaFrame =>
  play([...expiries.flatMap(americanChain), tick(START + SECOND)], engineAt(rate)).at(-1)!;

const flat = (days: number): Expiry => ({ month: 'Q26', days, forward: 70, vol: () => 0.45 });
const smiling = (days: number): Expiry => ({ ...flat(days), vol: skewed(70, 0.45, -0.2, 0.3) });

describe('the smile that a tree priced an American chain from, at 4.5 %', () => {
  // One expiry speaks for 30 days when it is at most twice as far.
  test.each([16, 30, 45, 59.9])('comes back to hundredths of a vol point, %d days', (days) => {
    const expiry = smiling(days);
    const frame = frameOf([expiry], RATE);
    const at = (sign: 1 | -1, delta: number): number =>
      100 * volAtDelta(expiry.vol, { forward: 70, tauYears: days / 365 }, sign, delta);
    const near = (name: string, expected: number, within: number): void => {
      expect(Math.abs(known(frame, name) - expected), name).toBeLessThan(within);
    };
    near('atm_iv', 0.45, 1e-4);
    near('rr25', at(1, 0.25) - at(-1, 0.25), 0.02);
    near('rr10', at(1, 0.1) - at(-1, 0.1), 0.05);
    near('fly25', 0.5 * (at(1, 0.25) + at(-1, 0.25)) - 45, 0.02);
    expect(frame.reasons).toEqual([]);
  });

  test('comes back between and beyond the expiries: total variance linear in time', () => {
    const far: Expiry = { month: 'V26', days: 120, forward: 68, vol: skewed(68, 0.36, -0.2, 0.3) };
    const frame = frameOf([smiling(20), far], RATE);
    const variance = (days: number): number =>
      (0.45 ** 2 * 20 * (120 - days) + 0.36 ** 2 * 120 * (days - 20)) / 100;
    const [near, distant] = [30, 90].map((days) => Math.sqrt(variance(days) / days)) as [
      number,
      number,
    ];
    expect(Math.abs(known(frame, 'atm_iv') - near)).toBeLessThan(1e-4);
    expect(Math.abs(known(frame, 'iv_term_slope') - 100 * (distant - near))).toBeLessThan(0.02);
    // From 30 to 90 days variance grows by 60/100 of what it does from 20 to 120.
    const forward = Math.sqrt((0.36 ** 2 * 120 - 0.45 ** 2 * 20) / 100);
    expect(Math.abs(known(frame, 'fwd_vol') - forward)).toBeLessThan(1e-4);
  });
});

describe('a chain that is read without interest', () => {
  /** Vol points that a tree's price lies above the truth when it is taken for a European one. */
  const bias = (days: number, growth: number): number => {
    const tauYears = days / 365;
    const price = growth * americanTreePrice(1, 70, 70, tauYears, 0.45, RATE, 1001);
    return 100 * rootOf((vol) => black(1, 70, 70, tauYears, vol).price - price, 0.3, 0.6) - 45;
  };

  test('early exercise alone is worth .024 vol points at the money at 30 days, .085 at 90', () => {
    expect(bias(30, Math.exp((RATE * 30) / 365))).toBeCloseTo(0.024, 3);
    expect(bias(90, Math.exp((RATE * 90) / 365))).toBeCloseTo(0.085, 3);
  });

  test('is too low by the discount, less early exercise', () => {
    const frame = frameOf([flat(30), { ...flat(90), month: 'V26' }], 0);
    // Prices at the money go with volatility: 45·(e^(−.045·30/365) − 1) + .024 = −.166 + .024.
    expect(bias(30, 1)).toBeCloseTo(-0.142, 2);
    // Away from it less is lost, and the curve rounds off the tip between the two sides.
    expect(Math.abs(100 * known(frame, 'atm_iv') - 45 + 0.142)).toBeLessThan(0.04);
    // At 90 days −.497 + .085 = −.412, so that a flat term structure seems to fall by .27.
    expect(bias(90, 1)).toBeCloseTo(-0.412, 2);
    expect(Math.abs(known(frame, 'iv_term_slope') + 0.27)).toBeLessThan(0.07);
  });

  test('with the right rate that term structure is flat', () => {
    const frame = frameOf([flat(30), { ...flat(90), month: 'V26' }], RATE);
    expect(Math.abs(known(frame, 'iv_term_slope'))).toBeLessThan(0.01);
    expect(Math.abs(known(frame, 'rr25'))).toBeLessThan(0.01);
  });
});

test('parity of American quotes is near the future, the nearer the less there is of interest', () => {
  // At ±$4 the two exercise premiums differ by $0.004 at 30 days; the middle of seven strikes by less.
  expect(Math.abs(frameOf([flat(30)], RATE).quality.parityCents!)).toBeLessThan(0.2);
  // Premiums that were not grown by interest pull strikes towards the forward, not to one side.
  expect(Math.abs(frameOf([flat(30)], 0).quality.parityCents!)).toBeLessThan(0.2);
});
