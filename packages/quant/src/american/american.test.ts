import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  americanPrice,
  americanTreePrice,
  baroneAdesiWhaley,
  blackPrice,
  blackVega,
  type Right,
} from '../index.ts';

const folder = new URL('../../../../../shared/fixtures/quant/', import.meta.url);
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

interface Row {
  readonly type: string;
  readonly strike: number;
  readonly spot: number;
  readonly q: number;
  readonly r: number;
  readonly t: number;
  readonly vol: number;
  readonly value: number;
}
interface Table {
  readonly tolerance: number;
  readonly rows: readonly Row[];
}
type Pricer = typeof americanPrice;

function table(name: string): Table {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Table;
}

function priced(pricer: Pricer, { type, spot, strike, t, vol, r, q }: Row): number {
  return pricer(type === 'Call' ? 1 : -1, spot, strike, t, vol, r, r - q);
}

describe.runIf(reason === '')(`reference tables${reason}`, () => {
  it('Ju and Zhong', () => {
    const { rows, tolerance } = table('ql_ju.json');
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      expect(Math.abs(priced(americanPrice, row) - row.value)).toBeLessThanOrEqual(tolerance);
    }
  });

  it('Barone-Adesi and Whaley', () => {
    const { rows, tolerance } = table('ql_baw.json');
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const price = priced(baroneAdesiWhaley, row);
      expect(Math.abs(price - row.value)).toBeLessThanOrEqual(tolerance);
    }
  });

  it('is not below Bjerksund and Stensland, whose flat boundary bounds the price from below', () => {
    for (const row of table('ql_bjerksund_stensland.json').rows) {
      const price = priced(americanPrice, row);
      expect(price).toBeGreaterThanOrEqual(row.value - 2e-5);
      expect(price).toBeLessThanOrEqual(row.value * 1.006);
    }
  });
});

describe('American options', () => {
  // N. Ju and R. Zhong (1999), exhibits 3 and 6: puts on 40 at 4.88 % interest without dividend, calls
  // struck at 100 for three years: right, underlying, strike, τ, vol, rate, yield, price.
  it.each([
    [-1, 40, 35, 0.5833, 0.2, 0.0488, 0, 0.433],
    [-1, 40, 40, 0.3333, 0.2, 0.0488, 0, 1.576],
    [-1, 40, 45, 0.0833, 0.2, 0.0488, 0, 5],
    [-1, 40, 40, 0.5833, 0.3, 0.0488, 0, 3.161],
    [-1, 40, 45, 0.5833, 0.4, 0.0488, 0, 7.367],
    [1, 90, 100, 3, 0.2, 0.03, 0.07, 5.182],
    [1, 120, 100, 3, 0.4, 0.03, 0.07, 32.709],
    [1, 100, 100, 3, 0.3, 0.07, 0.03, 23.402],
  ] as const)(
    'Ju and Zhong: %d S %d K %d τ %d vol %d',
    (right, S, K, tau, vol, rate, dividend, price) => {
      const ours = americanPrice(right, S, K, tau, vol, rate, rate - dividend);
      expect(Math.abs(ours - price)).toBeLessThanOrEqual(1e-3);
    },
  );

  // E. G. Haug, The Complete Guide to Option Pricing Formulas (1998), p. 24: options on futures,
  // strike 100, interest 10 %, by Barone-Adesi and Whaley.
  it.each([
    [1, 90, 0.1, 0.15, 0.0206],
    [1, 100, 0.1, 0.25, 3.1277],
    [1, 110, 0.1, 0.35, 11.1679],
    [1, 100, 0.5, 0.15, 4.0842],
    [-1, 110, 0.5, 0.25, 3.3226],
    [-1, 90, 0.1, 0.35, 10.8787],
  ] as const)('Haug: %d F %d τ %d vol %d', (right, forward, tau, vol, price) => {
    const ours = baroneAdesiWhaley(right, forward, 100, tau, vol, 0.1);
    expect(Math.abs(ours - price)).toBeLessThanOrEqual(1.2e-3);
  });

  // Near the money a year out it is a few cents cheap: that is the method, not the writing of it.
  it('agrees with the tree on a chain of crude, to the accuracy of the approximation', () => {
    const forward = 70;
    for (const tau of [5 / 365, 30 / 365, 0.25, 0.5, 1]) {
      for (const vol of [0.2, 0.45, 0.9]) {
        for (const z of [-1.5, -0.7, 0, 0.7, 1.5]) {
          const strike = forward * Math.exp(z * vol * Math.sqrt(tau));
          for (const right of [1, -1] as readonly Right[]) {
            const price = americanPrice(right, forward, strike, tau, vol, 0.045);
            const tree = americanTreePrice(right, forward, strike, tau, vol, 0.045, 301);
            expect(Math.abs(price - tree)).toBeLessThanOrEqual(forward * (1.4e-3 * tau + 1e-5));
          }
        }
      }
    }
  });

  it('shows what ignoring early exercise costs in volatility', () => {
    // By the tree, in vol points at 4.5 % interest and 45 % volatility, both prices discounted:
    // puts and calls at 25 delta and at the money.
    const published: readonly [number, number, number, number][] = [
      [30, 0.008, 0.006, 0.024],
      [90, 0.03, 0.021, 0.085],
      [365, 0.196, 0.091, 0.459],
    ];
    for (const [days, put, call, atm] of published) {
      const tau = days / 365;
      const s = 0.45 * Math.sqrt(tau);
      const points = (right: Right, deviations: number): number => {
        const strike =
          70 * Math.exp(right * deviations * s + 0.5 * s * s * Math.abs(deviations && 1));
        const discount = Math.exp(-0.045 * tau);
        const european = blackPrice(right, 70, strike, tau, 0.45, discount);
        const tree = americanTreePrice(right, 70, strike, tau, 0.45, 0.045, 1001);
        return (100 * (tree - european)) / blackVega(70, strike, tau, 0.45, discount);
      };
      expect(Math.abs(points(-1, 0.67449) - put)).toBeLessThan(7e-4);
      expect(Math.abs(points(1, 0.67449) - call)).toBeLessThan(7e-4);
      expect(Math.abs(points(1, 0) - atm)).toBeLessThan(7e-4);
    }
  });

  it('is the European price without interest, and the intrinsic value where exercise is due', () => {
    for (const right of [1, -1] as readonly Right[]) {
      const european = blackPrice(right, 70, 75, 0.5, 0.4);
      expect(americanPrice(right, 70, 75, 0.5, 0.4, 0)).toBe(european);
      expect(americanPrice(right, 70, 75, 0.5, 0.4, 1e-300)).toBeCloseTo(european, 12);
      expect(americanPrice(right, 70, 75, 0.5, 0.4, 1e-12)).toBeCloseTo(european, 10);
      const below = blackPrice(right, 70, 75, 0.5, 0.4, Math.exp(0.01));
      expect(americanPrice(right, 70, 75, 0.5, 0.4, -0.02)).toBe(below);
      expect(americanPrice(right, 70, 75, 0, 0.4, 0.05)).toBe(right === 1 ? 0 : 5);
      expect(americanPrice(right, 70, 75, 1, 0, 0.05)).toBe(right === 1 ? 0 : 5);
      expect(americanPrice(right, 70, 75, 1, 1e-9, 0.05)).toBe(right === 1 ? 0 : 5);
    }
    // A yield of 7 % makes exercise worth while without any interest; the method has no answer.
    expect(americanPrice(1, 120, 100, 3, 0.2, 0, -0.07)).toBeNaN();
    expect(americanPrice(1, 700, 70, 1, 0.3, 0.05)).toBe(630);
    expect(americanPrice(-1, 7, 70, 1, 0.3, 0.05)).toBe(63);
    expect(americanPrice(1, Number.NaN, 70, 1, 0.3, 0.05)).toBeNaN();
  });

  it('keeps the order of nature for any future', () => {
    const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom<Right>(1, -1),
        positive(15, 200),
        positive(15, 200),
        positive(1e-4, 2),
        positive(0.05, 2),
        positive(0, 0.1),
        (right, forward, strike, tau, vol, rate) => {
          const price = americanPrice(right, forward, strike, tau, vol, rate);
          const european = blackPrice(right, forward, strike, tau, vol, Math.exp(-rate * tau));
          const rounding = 1e-12 * (forward + strike);
          expect(price).toBeGreaterThanOrEqual(Math.max(european, right * (forward - strike)));
          expect(price).toBeLessThanOrEqual((right === 1 ? forward : strike) + rounding);
          // A right to sell one for the other is a right to buy the other for the one.
          const mirrored = americanPrice(-right as Right, strike, forward, tau, vol, rate);
          expect(Math.abs(mirrored - price)).toBeLessThanOrEqual(1e-10 * (forward + strike));
          const dearer = americanPrice(right, forward, strike, tau, vol * 1.01, rate);
          expect(dearer).toBeGreaterThanOrEqual(price - rounding);
          const further = americanPrice(right, forward, strike + right, tau, vol, rate);
          expect(further).toBeLessThanOrEqual(price + rounding);
          const whaley = baroneAdesiWhaley(right, forward, strike, tau, vol, rate);
          expect(whaley).toBeGreaterThanOrEqual(european);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
