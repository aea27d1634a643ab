import { describe, expect, it } from 'vitest';
import { blackDelta, strikeAtDelta } from '../index.ts';

describe('strike at delta', () => {
  it('agrees with Castagna and the FX literature on forward deltas', () => {
    // QuantLib test-suite, blackdeltacalculator.cpp: forward delta, flat volatility.
    const rows = [
      { delta: 0.15, spot: 1.421, dDf: 0.997306, fDf: 0.992266, s: 0.1180654, strike: 1.609029 },
      {
        delta: 0.67,
        spot: 122.121,
        dDf: 0.9695434,
        fDf: 0.9872347,
        s: 0.0887676,
        strike: 120.0592,
      },
      { delta: -0.821, spot: 3.4582, dDf: 0.99979, fDf: 0.9250616, s: 0.3199034, strike: 4.51896 },
    ];
    for (const row of rows) {
      const forward = (row.spot * row.fDf) / row.dDf;
      // The table gives its inputs to six or seven digits.
      const strike = strikeAtDelta(row.delta, forward, 1, () => row.s);
      expect(Math.abs(strike / row.strike - 1)).toBeLessThan(2e-6);
    }
  });

  it('has that delta on a smile', () => {
    const volAt = (strike: number): number => 0.4 - 0.2 * Math.log(strike / 70);
    for (const delta of [0.1, 0.25, -0.25, -0.1]) {
      const strike = strikeAtDelta(delta, 70, 0.1, volAt);
      const right = delta > 0 ? 1 : -1;
      expect(blackDelta(right, 70, strike, 0.1, volAt(strike))).toBeCloseTo(delta, 12);
    }
  });

  it('is NaN where no strike settles', () => {
    expect(strikeAtDelta(0.25, 70, 1, (strike) => strike)).toBeNaN();
  });
});
