import type { Truth } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { atTenor, trueAtm, trueFields } from './truth.ts';

const DAYS = 1 / 365;

function truthOf(nodes: readonly (readonly [days: number, vol: number])[]): Truth {
  const expiries = nodes.map(([days, vol]) => ({
    expiry: 0,
    underlying: 'CL.F27',
    tauYears: days * DAYS,
    model: 'black76' as const,
    forward: 70,
    atmIv: vol,
    rr25: 2,
    call10: vol + 0.04,
    call25: vol + 0.02,
    put25: vol,
    put10: vol + 0.01,
  }));
  return { product: 'CL', ts: 0, rate: 0.04, expiries, normalExpiries: [] };
}

test('between two expiries total variance is linear in time', () => {
  // 0.16 × 20 = 3.2 and 0.09 × 50 = 4.5; a third of the way: 3.6333 over 30 days.
  const truth = truthOf([
    [50, 0.3],
    [20, 0.4],
  ]);
  expect(atTenor(truth, 30, trueAtm)).toBeCloseTo(100 * Math.sqrt((3.2 + 1.3 / 3) / 30), 10);
});

test('is the nearest one below it, itself at it, and nothing beyond the last', () => {
  const truth = truthOf([
    [33, 0.4],
    [61, 0.3],
  ]);
  expect(atTenor(truth, 30, trueAtm)).toBeCloseTo(40, 10);
  expect(atTenor(truth, 61, trueAtm)).toBeCloseTo(30, 10);
  expect(atTenor(truth, 90, trueAtm)).toBeNaN();
});

test('does not step when an expiry goes', () => {
  const before = truthOf([
    [1e-6, 0.9],
    [30.5, 0.4],
  ]);
  const after = truthOf([[30.5, 0.4]]);
  expect(atTenor(before, 30, trueAtm)).toBeCloseTo(atTenor(after, 30, trueAtm), 4);
});

test('the fields have the signs and units of the dictionary', () => {
  const truth = truthOf([
    [30, 0.4],
    [90, 0.3],
  ]);
  const told = trueFields.map(({ name, of }) => [name, Number(of(truth).toFixed(9))]);
  expect(Object.fromEntries(told)).toEqual({
    atm_iv: 40,
    rr25: 2,
    rr10: 3,
    fly25: 1,
    iv_term_slope: -10,
    atm_nvol: Number.NaN,
    rr25_nvol: Number.NaN,
  });
});

test('below zero it is in dollars, and nothing between an expiry of one model and one of the other', () => {
  const normalExpiries = [20, 50].map((days) => ({
    expiry: 0,
    underlying: 'CL.G27',
    tauYears: days * DAYS,
    model: 'bachelier' as const,
    forward: -5,
    normalVol: 40,
    normalRr25: -2,
    call10: 42,
    call25: 40,
    put25: 42,
    put10: 45,
  }));
  const told = (truth: Truth): Record<string, number> =>
    Object.fromEntries(trueFields.map(({ name, of }) => [name, of(truth)]));
  const { expiries } = truthOf([[90, 0.3]]);
  const below = told({ product: 'CL', ts: 0, rate: 0.04, expiries, normalExpiries });
  expect(below).toMatchObject({ atm_iv: Number.NaN, rr25: Number.NaN });
  expect(below['atm_nvol']).toBeCloseTo(40, 10);
  expect(below['rr25_nvol']).toBeCloseTo(-2, 10);
  const [first] = normalExpiries;
  const mixed = told({ product: 'CL', ts: 0, rate: 0.04, expiries, normalExpiries: [first!] });
  expect(mixed).toMatchObject({ atm_iv: Number.NaN, atm_nvol: Number.NaN });
});
