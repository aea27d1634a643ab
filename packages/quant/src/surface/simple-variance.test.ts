import { describe, expect, it } from 'vitest';
import { blackPrice, normalCdf, SimpleVariance, volAtMaturity } from '../index.ts';

/** Out-of-the-money prices on a smile. */
function chain(
  strikes: readonly number[],
  forward: number,
  tauYears: number,
  volAt: (strike: number) => number,
): [Float64Array, Float64Array, number] {
  const prices = strikes.map((strike) =>
    blackPrice(strike < forward ? -1 : 1, forward, strike, tauYears, volAt(strike)),
  );
  return [Float64Array.from(strikes), Float64Array.from(prices), strikes.length];
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** E[(S − F)²; S > F] and E[(S − F)²; S < F] of a lognormal S, as volatilities of twice either. */
function exact(vol: number, tauYears: number): { up: number; down: number; cvol: number } {
  const s = vol * Math.sqrt(tauYears);
  const side = (sign: 1 | -1): number =>
    Math.exp(s * s) * normalCdf(sign * 1.5 * s) -
    2 * normalCdf(sign * 0.5 * s) +
    normalCdf(-sign * 0.5 * s);
  return {
    up: Math.sqrt((2 * side(1)) / tauYears),
    down: Math.sqrt((2 * side(-1)) / tauYears),
    cvol: Math.sqrt(Math.expm1(s * s) / tauYears),
  };
}

const MONTH = 30 / 365;
const read = new SimpleVariance();

describe('simple variance', () => {
  it.each([70, 70.13, 70.25, 70.49])('is that of a lognormal price, forward %d', (forward) => {
    const columns = chain(range(20, 200, 0.5), forward, MONTH, () => 0.4);
    expect(read.read(...columns, forward, MONTH)).toBe(true);
    const { up, down, cvol } = exact(0.4, MONTH);
    expect(100 * Math.abs(read.up - up)).toBeLessThan(0.03);
    expect(100 * Math.abs(read.down - down)).toBeLessThan(0.03);
    expect(100 * Math.abs(read.cvol - cvol)).toBeLessThan(0.03);
  });

  it('leans upwards on a flat smile: +3.67 vol points at 40 % and 30 days', () => {
    const columns = chain(range(20, 200, 0.5), 70, MONTH, () => 0.4);
    read.read(...columns, 70, MONTH);
    expect(100 * (read.up - read.down)).toBeCloseTo(3.67, 2);
    const exactly = exact(0.4, MONTH);
    expect(100 * (exactly.up - exactly.down)).toBeCloseTo(3.67, 2);
  });

  it('loses what is beyond the strikes', () => {
    const s = 0.4 * Math.sqrt(MONTH);
    const short = range(70 * Math.exp(-2 * s), 70 * Math.exp(2 * s), 0.1);
    read.read(...chain(short, 70, MONTH, () => 0.4), 70, MONTH);
    const lost = 100 * (exact(0.4, MONTH).cvol - read.cvol);
    expect(lost).toBeGreaterThan(0.2);
    expect(lost).toBeLessThan(0.35);
  });

  it('hardly minds strikes that are missing', () => {
    const all = range(20, 200, 0.5);
    const some = all.filter((_, i) => i % 3 !== 1);
    read.read(...chain(some, 70.2, MONTH, () => 0.4), 70.2, MONTH);
    const { up, down } = exact(0.4, MONTH);
    expect(100 * Math.abs(read.up - up)).toBeLessThan(0.08);
    expect(100 * Math.abs(read.down - down)).toBeLessThan(0.08);
  });

  it('rises on the side whose options are dearer', () => {
    const dear = (strike: number): number => 0.4 + 0.15 * Math.log(strike / 70);
    read.read(...chain(range(20, 200, 0.5), 70, MONTH, dear), 70, MONTH);
    expect(read.up - read.down).toBeGreaterThan(0.04);
  });

  it('goes to a constant maturity as any volatility does', () => {
    const taus = Float64Array.of(20 / 365, 50 / 365);
    const cvols = Float64Array.from(taus, (tau) => {
      read.read(...chain(range(10, 300, 0.5), 70, tau, () => 0.4), 70, tau);
      return read.cvol;
    });
    expect(volAtMaturity(taus, cvols, 2, MONTH)).toBeCloseTo(exact(0.4, MONTH).cvol, 3);
  });

  it('says no where it knows too little', () => {
    const [strikes, prices, count] = chain(range(50, 90, 1), 70, MONTH, () => 0.4);
    const none = (...args: Parameters<SimpleVariance['read']>): void => {
      expect(read.read(...args)).toBe(false);
      expect([read.cvol, read.up, read.down]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    };
    none(strikes, prices, 0, 70, MONTH);
    none(strikes, prices, count, 49, MONTH);
    none(strikes, prices, count, 91, MONTH);
    none(strikes, prices, count, Number.NaN, MONTH);
    none(strikes, prices, count, 70, 0);
    prices[5] = Number.NaN;
    none(strikes, prices, count, 70, MONTH);
  });
});
