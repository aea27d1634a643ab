import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blackPrice, impliedVol, normalCdf, type Right } from './index.ts';

/** Reference tables that lie beside the repository; the published values elsewhere stand alone. */
const folder = new URL('../../../../shared/fixtures/quant/', import.meta.url);
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

function rows<T>(name: string): readonly T[] {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return (JSON.parse(text) as { rows: readonly T[] }).rows;
}

const sign = (type: string): Right => (type === 'Call' ? 1 : -1);

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
    const table = rows<{
      q: Right;
      T: number;
      F: number;
      K: number;
      z: number;
      sigma: number;
      out: {
        black: number;
        norm_cdf: number;
        implied_volatility_from_a_transformed_rational_guess: number;
      };
    }>('lbr_testvalues.json');
    expect(table.length).toBeGreaterThan(10);
    for (const { q, T, F, K, z, sigma, out } of table) {
      expect(Math.abs(normalCdf(z) / out.norm_cdf - 1)).toBeLessThan(1e-14);
      expect(Math.abs(blackPrice(q, F, K, T, sigma) / out.black - 1)).toBeLessThan(1e-12);
      const theirs = out.implied_volatility_from_a_transformed_rational_guess;
      const vol = impliedVol(q, out.black, F, K, T);
      // One price rounds to the intrinsic value: they call that zero, we say that it is not known.
      if (theirs === 0) expect(vol).toBeNaN();
      else expect(Math.abs(vol / theirs - 1)).toBeLessThan(1e-13);
    }
  });

  it('European options of Haug', () => {
    for (const row of rows<{
      type: string;
      strike: number;
      spot: number;
      q: number;
      r: number;
      t: number;
      vol: number;
      value: number;
      tol: number;
    }>('ql_european_haug.json')) {
      const forward = row.spot * Math.exp((row.r - row.q) * row.t);
      const discount = Math.exp(-row.r * row.t);
      const price = blackPrice(sign(row.type), forward, row.strike, row.t, row.vol, discount);
      expect(Math.abs(price - row.value)).toBeLessThanOrEqual(row.tol);
    }
  });
});
