import { describe, expect, it } from 'vitest';
import {
  bachelierGreeks,
  bachelierPrice,
  blackDelta,
  blackGreeks,
  blackPrice,
  blackVega,
  type Greeks,
  noGreeks,
  type Right,
} from '../index.ts';

type Price = typeof blackPrice;
type Fill = typeof blackGreeks;

const cases: readonly [string, Price, Fill, Right, number, number, number, number, number][] = [
  ['Black', blackPrice, blackGreeks, 1, 105, 100, 0.5, 0.36, 0.1],
  ['Black', blackPrice, blackGreeks, -1, 70, 82, 0.1, 0.45, 0.045],
  ['Black', blackPrice, blackGreeks, 1, 70, 71, 1.5, 0.3, 0],
  ['Bachelier', bachelierPrice, bachelierGreeks, 1, 100, 105, 1, 20, 0.05],
  ['Bachelier', bachelierPrice, bachelierGreeks, -1, -12, 3.5, 0.1, 40, 0.01],
  ['Bachelier', bachelierPrice, bachelierGreeks, 1, 4, 4, 0.3, 15, 0],
];

describe('greeks', () => {
  // The derivatives of the price by differences of fourth order.
  it.each(cases)('%s: derivatives of the price', (_, price, fill, right, F, K, tau, vol, r) => {
    const at = (f: number, t: number, v: number, rate: number): number =>
      price(right, f, K, t, v, Math.exp(-rate * t));
    const slope = (f: (step: number) => number, h: number): number =>
      (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
    const filled = (f: number, v: number): Greeks => {
      const out = noGreeks();
      fill(out, right, f, K, tau, v, Math.exp(-r * tau));
      return out;
    };
    const found = filled(F, vol);
    const close = (value: number, expected: number): void => {
      expect(Math.abs(value - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
    };
    expect(found.price).toBe(at(F, tau, vol, r));
    const dF = 1e-3 * vol * (price === blackPrice ? F : 1) * Math.sqrt(tau);
    close(
      found.delta,
      slope((h) => at(F + h, tau, vol, r), dF),
    );
    close(found.forwardDelta * Math.exp(-r * tau), found.delta);
    close(
      found.gamma,
      slope((h) => filled(F + h, vol).delta, dF),
    );
    close(
      found.vega,
      slope((h) => at(F, tau, vol + h, r), 1e-3 * vol),
    );
    close(found.theta, -slope((h) => at(F, tau + h, vol, r), 1e-3 * tau));
    close(
      found.rho,
      slope((h) => at(F, tau, vol, r + h), 1e-3),
    );
    close(
      found.vanna,
      slope((h) => filled(F, vol + h).delta, 1e-3 * vol),
    );
    close(
      found.volga,
      slope((h) => filled(F, vol + h).vega, 1e-3 * vol),
    );
  });

  it('agree with the single doors', () => {
    const out = noGreeks();
    blackGreeks(out, -1, 70, 82, 0.1, 0.45, 0.99);
    expect(out.delta).toBeCloseTo(blackDelta(-1, 70, 82, 0.1, 0.45, 0.99), 15);
    expect(out.vega).toBeCloseTo(blackVega(70, 82, 0.1, 0.45, 0.99), 13);
  });

  it.each([
    ['Black', blackGreeks],
    ['Bachelier', bachelierGreeks],
  ] as const)('%s: are the limits at expiry and without volatility', (_, fill) => {
    const out = noGreeks();
    for (const [tau, vol] of [
      [0, 0.3],
      [0.5, 0],
      [0, 0],
    ] as const) {
      fill(out, 1, 70, 65, tau, vol);
      expect(out).toEqual({
        price: 5,
        delta: 1,
        forwardDelta: 1,
        gamma: 0,
        vega: 0,
        theta: 0,
        rho: -tau * 5,
        vanna: 0,
        volga: 0,
      });
      fill(out, -1, 70, 70, tau, vol);
      expect(out.delta).toBe(-0.5);
      expect(out.gamma).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

it.each([blackGreeks, bachelierGreeks])(
  '%o of a volatility that is not known are not known',
  (fill) => {
    const greeks = noGreeks();
    fill(greeks, 1, 70, 71, 0.1, 0.4);
    fill(greeks, 1, 70, 71, 0.1, Number.NaN);
    expect(Object.values(greeks)).toEqual(Object.keys(greeks).map(() => Number.NaN));
  },
);
