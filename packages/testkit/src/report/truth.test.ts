import type { ExpiryTruth, Truth } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { trueFields, volPoints } from './truth.ts';

const DAYS = 1 / 365;
const atm = (one: ExpiryTruth): number => one.atmIv;

function truthOf(nodes: readonly (readonly [days: number, vol: number])[]): Truth {
  const expiries = nodes.map(([days, vol]) => ({
    expiry: 0,
    underlying: 'CL.F27',
    tauYears: days * DAYS,
    forward: 70,
    atmIv: vol,
    rr25: 2,
    call10: vol + 0.04,
    call25: vol + 0.02,
    put25: vol,
    put10: vol + 0.01,
  }));
  return { product: 'CL', ts: 0, expiries } as unknown as Truth;
}

test('between two expiries total variance is linear in time', () => {
  // 0.16 × 20 = 3.2 and 0.09 × 50 = 4.5; a third of the way: 3.6333 over 30 days.
  const truth = truthOf([
    [50, 0.3],
    [20, 0.4],
  ]);
  expect(volPoints(truth, 30, atm)).toBeCloseTo(100 * Math.sqrt((3.2 + 1.3 / 3) / 30), 10);
});

test('is the nearest one below it, itself at it, and nothing beyond the last', () => {
  const truth = truthOf([
    [33, 0.4],
    [61, 0.3],
  ]);
  expect(volPoints(truth, 30, atm)).toBeCloseTo(40, 10);
  expect(volPoints(truth, 61, atm)).toBeCloseTo(30, 10);
  expect(volPoints(truth, 90, atm)).toBeNaN();
});

test('does not step when an expiry goes', () => {
  const before = truthOf([
    [1e-6, 0.9],
    [30.5, 0.4],
  ]);
  const after = truthOf([[30.5, 0.4]]);
  expect(volPoints(before, 30, atm)).toBeCloseTo(volPoints(after, 30, atm), 4);
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
  });
});
