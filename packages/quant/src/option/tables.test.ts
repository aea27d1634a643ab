import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bachelierGreeks,
  bachelierImpliedVol,
  bachelierPrice,
  blackGreeks,
  blackPrice,
  blackVega,
  type Greeks,
  impliedVol,
  noGreeks,
  normalCdf,
  type Right,
  strikeAtDelta,
} from '../index.ts';

/** Reference tables that lie beside the repository; the published values elsewhere stand alone. */
const folder = new URL('../../../../../shared/fixtures/quant/', import.meta.url);
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

function table<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;
}

function rows<T>(name: string): readonly T[] {
  return table<{ rows: readonly T[] }>(name).rows;
}

const sign = (type: string): Right => (type === 'Call' ? 1 : -1);

interface Stock {
  readonly type: string;
  readonly strike: number;
  readonly spot: number;
  readonly q: number;
  readonly r: number;
  readonly t: number;
  readonly vol: number;
}

/** The greeks of an option on a stock as Black-76 on its forward: what moves the stock moves that. */
function stockGreeks(row: Stock): Greeks & { carry: number; dividendRho: number } {
  const carry = Math.exp((row.r - row.q) * row.t);
  const forward = row.spot * carry;
  const out = noGreeks();
  const discount = Math.exp(-row.r * row.t);
  blackGreeks(out, sign(row.type), forward, row.strike, row.t, row.vol, discount);
  const byCarry = out.delta * forward * row.t;
  return {
    ...out,
    carry,
    delta: out.delta * carry,
    gamma: out.gamma * carry * carry,
    theta: out.theta - out.delta * forward * (row.r - row.q),
    rho: out.rho + byCarry,
    dividendRho: -byCarry,
  };
}

describe.runIf(reason === '')(`reference tables${reason}`, () => {
  it('Black-76 of Hull', () => {
    for (const row of rows<{
      type: string;
      F: number;
      K: number;
      r: number;
      t: number;
      sigma: number;
      value: number;
    }>('hull_black76.json')) {
      const discount = Math.exp(-row.r * row.t);
      const right = sign(row.type);
      const price = blackPrice(right, row.F, row.K, row.t, row.sigma, discount);
      expect(Math.abs(price / row.value - 1)).toBeLessThan(1e-11);
      const vol = impliedVol(right, row.value, row.F, row.K, row.t, discount);
      expect(Math.abs(vol / row.sigma - 1)).toBeLessThan(1e-10);
    }
  });

  it("Let's Be Rational, its own test values", () => {
    const values = rows<{
      q: Right;
      s: number;
      x: number;
      T: number;
      F: number;
      K: number;
      z: number;
      sigma: number;
      out: {
        black: number;
        norm_cdf: number;
        normalised_black: number;
        normalised_vega: number;
        normalised_implied_volatility_from_a_transformed_rational_guess: number;
        implied_volatility_from_a_transformed_rational_guess: number;
      };
    }>('lbr_testvalues.json');
    expect(values.length).toBeGreaterThan(10);
    // Some prices round to the intrinsic value: they call that zero, we say that it is not known.
    const same = (ours: number, theirs: number): void => {
      if (theirs === 0) expect(ours).toBeNaN();
      else expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-13);
    };
    for (const { q, s, x, T, F, K, z, sigma, out } of values) {
      // Theirs are prices over √(forward·strike).
      const [up, down] = [Math.exp(0.5 * x), Math.exp(-0.5 * x)];
      const { normalised_black: normalised, normalised_vega: vega } = out;
      expect(Math.abs(blackPrice(q, up, down, 1, s) / normalised - 1)).toBeLessThan(1e-12);
      expect(Math.abs(blackVega(up, down, 1, s) - vega)).toBeLessThanOrEqual(1e-12 * vega);
      same(
        impliedVol(q, normalised, up, down, 1),
        out.normalised_implied_volatility_from_a_transformed_rational_guess,
      );
      expect(Math.abs(normalCdf(z) / out.norm_cdf - 1)).toBeLessThan(1e-14);
      expect(Math.abs(blackPrice(q, F, K, T, sigma) / out.black - 1)).toBeLessThan(1e-12);
      same(
        impliedVol(q, out.black, F, K, T),
        out.implied_volatility_from_a_transformed_rational_guess,
      );
    }
  });

  it('European options of Haug', () => {
    for (const row of rows<Stock & { value: number; tol: number }>('ql_european_haug.json')) {
      const forward = row.spot * Math.exp((row.r - row.q) * row.t);
      const discount = Math.exp(-row.r * row.t);
      const price = blackPrice(sign(row.type), forward, row.strike, row.t, row.vol, discount);
      expect(Math.abs(price - row.value)).toBeLessThanOrEqual(row.tol);
    }
  });

  it('greeks of Haug', () => {
    const haug = table<{
      tolerance: number;
      rows: readonly (Stock & { greek: string; value: number })[];
    }>('ql_european_greeks.json');
    for (const row of haug.rows) {
      const found = stockGreeks(row);
      const value = {
        delta: found.delta,
        elasticity: (found.delta * row.spot) / found.price,
        gamma: found.gamma,
        vega: found.vega,
        'theta per day': found.theta / 365,
        dividendRho: found.dividendRho,
      }[row.greek]!;
      expect(Math.abs(value - row.value), row.greek).toBeLessThanOrEqual(haug.tolerance);
    }
  });

  it('prices and greeks of vollib', () => {
    // Nine digits after the point are printed.
    const near = (value: number, expected: number): void => {
      expect(Math.abs(value - expected)).toBeLessThan(1e-8 + 2e-9 * Math.abs(expected));
    };
    for (const row of rows<Readonly<Record<string, number>>>('vollib_bs.json')) {
      for (const [type, price, prefix] of [
        ['Call', 'bs_call', 'C'],
        ['Put', 'bs_put', 'P'],
      ] as const) {
        const [spot, strike, r] = [row['S']!, row['K']!, row['R']!];
        const found = stockGreeks({ type, strike, spot, q: 0, r, t: row['t']!, vol: row['v']! });
        near(found.price, row[price]!);
        near(found.delta, row[`${prefix}D`]!);
        near(found.gamma, row[`${prefix}G`]!);
        near(found.theta, row[`${prefix}T`]!);
        near(found.vega, row[`${prefix}V`]!);
        near(found.rho, row[`${prefix}R`]!);
      }
    }
  });

  it('implied volatilities of the Rust crate implied-vol', () => {
    for (const { type, price, F, K, T, blackIV, normalIV } of rows<{
      type: string;
      price: number;
      F: number;
      K: number;
      T: number;
      blackIV: number;
      normalIV: number;
    }>('implied_vol_crate.json')) {
      const black = impliedVol(sign(type), price, F, K, T);
      expect(Math.abs(black / blackIV - 1)).toBeLessThan(1e-14);
      const normal = bachelierImpliedVol(sign(type), price, F, K, T);
      expect(Math.abs(normal / normalIV - 1)).toBeLessThan(1e-14);
    }
  });

  it('Bachelier of QuantLib', () => {
    const { rows: prices, greeks } = table<{
      rows: readonly {
        type: string;
        strike: number;
        forward: number;
        stdDev: number;
        discount: number;
        tolerance: number;
        value: number;
      }[];
      greeks: Readonly<Record<string, number>>;
    }>('ql_bachelier.json');
    for (const { type, strike, forward, stdDev, discount, tolerance, value } of prices) {
      const price = bachelierPrice(sign(type), forward, strike, 1, stdDev, discount);
      expect(Math.abs(price - value)).toBeLessThanOrEqual(tolerance);
    }
    const { forward, strike, stdDev, discount, spot, maturity, tolerance } = greeks;
    const out = noGreeks();
    bachelierGreeks(out, 1, forward!, strike!, maturity!, stdDev!, discount!);
    const carry = forward! / spot!;
    const found: Readonly<Record<string, number>> = {
      refDeltaFwd: out.delta,
      refDelta: out.delta * carry,
      refGammaFwd: out.gamma,
      refGamma: out.gamma * carry * carry,
      refVega: out.vega,
      refRho: out.rho + out.delta * forward! * maturity!,
      refDividendRho: -out.delta * forward! * maturity!,
      refElasticityFwd: (out.delta * forward!) / out.price,
      refElasticity: (out.delta * carry * spot!) / out.price,
      // Theirs is that of a spot, and takes its gamma for the forward's.
      refTheta:
        out.theta -
        (out.delta * forward! * Math.log(carry) +
          0.5 * stdDev! * stdDev! * out.gamma * (carry * carry - 1)) /
          maturity!,
      refItmCashProb: out.forwardDelta,
      refItmAssetProb: out.forwardDelta,
      // One more dollar of the strike is one less of the forward.
      refStrikeSensitivity: -out.delta,
      refStrikeGamma: out.gamma,
      refVolga: out.volga,
      // Theirs is not discounted.
      refVanna: out.vanna / discount!,
    };
    for (const [name, value] of Object.entries(found)) {
      expect(Math.abs(value - greeks[name]!), name).toBeLessThanOrEqual(tolerance!);
    }
  });

  it("QuantLib's cases for the inversion of Bachelier", () => {
    const one = rows<{ test: string } & Readonly<Record<string, unknown>>>(
      'ql_blackformula_cases.json',
    ).find((row) => row.test === 'testBachelierImpliedVol') as unknown as {
      forward: number;
      bpvol: number;
      tte: number;
      discount: number;
      d: readonly number[];
      tolExact: number;
    };
    for (const d of one.d) {
      const strike = one.forward - d * one.bpvol * Math.sqrt(one.tte);
      const price = bachelierPrice(1, one.forward, strike, one.tte, one.bpvol, one.discount);
      const vol = bachelierImpliedVol(1, price, one.forward, strike, one.tte, one.discount);
      expect(Math.abs(vol - one.bpvol)).toBeLessThanOrEqual(one.tolExact);
    }
  });

  it("QuantLib's cases for the inversion of Black", () => {
    const cases = rows<{
      test: string;
      T?: number;
      r?: number;
      forward?: number;
      s0?: number;
      vol?: number;
      strikes?: readonly number[];
      displacements?: readonly number[];
    }>('ql_blackformula_cases.json');
    let checked = 0;
    for (const { T, r, forward, s0, vol, strikes, displacements } of cases) {
      if (vol === undefined) continue;
      const tau = T ?? 1.25;
      const discount = Math.exp(-(r ?? 0.1) * tau);
      const at = forward ?? s0! * Math.exp(0.04 * tau);
      for (const shift of displacements ?? [0]) {
        for (const strike of strikes!) {
          for (const right of [1, -1] as const) {
            const price = blackPrice(right, at + shift, strike + shift, tau, vol, discount);
            const found = impliedVol(right, price, at + shift, strike + shift, tau, discount);
            // What rounding the in-the-money price leaves of the volatility; their tolerance is 1e-7.
            expect(Math.abs(found - vol)).toBeLessThan(1e-9);
            checked++;
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(60);
  });

  it("QuantLib's displaced forwards below zero", () => {
    const { forwards, tol } = rows<{ test: string; forwards: readonly number[]; tol: number }>(
      'ql_blackformula_cases.json',
    ).find((row) => row.test === 'testChambersImpliedVol')!;
    // Their displacements lift every forward and strike of the list above zero.
    for (const shift of [0.002, 0.01, 0.02]) {
      for (const forward of forwards) {
        for (const strike of forwards) {
          const right = strike < forward ? -1 : 1;
          const price = blackPrice(right, forward + shift, strike + shift, 1, 0.6, 0.95);
          const vol = impliedVol(right, price, forward + shift, strike + shift, 1, 0.95);
          expect(Math.abs(vol - 0.6)).toBeLessThan(Math.min(tol, 1e-13));
        }
      }
    }
  });

  it('deltas of the foreign-exchange conventions', () => {
    const {
      tolDelta,
      tolStrike,
      rows: deltas,
    } = table<{
      tolDelta: number;
      tolStrike: number;
      rows: readonly {
        type: string;
        deltaType: string;
        spot: number;
        dDf: number;
        fDf: number;
        stdDev: number;
        strike: number;
        delta: number;
      }[];
    }>('ql_delta_conventions.json');
    const out = noGreeks();
    for (const { type, deltaType, spot, dDf, fDf, stdDev, strike, delta } of deltas) {
      const forward = (spot * fDf) / dDf;
      blackGreeks(out, sign(type), forward, strike, 1, stdDev, dDf);
      const found = deltaType === 'Fwd' ? out.forwardDelta : (out.delta * fDf) / dDf;
      expect(Math.abs(found - delta)).toBeLessThanOrEqual(tolDelta);
      const forwardDelta = deltaType === 'Fwd' ? delta : delta / fDf;
      const back = strikeAtDelta(forwardDelta, forward, 1, () => stdDev);
      expect(Math.abs(back - strike)).toBeLessThanOrEqual(tolStrike);
    }
  });
});
