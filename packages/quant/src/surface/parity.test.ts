import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blackPrice, ParityForward } from '../index.ts';

const folder = new URL('../../../../../shared/fixtures/quant/', import.meta.url);
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/fixtures/quant is not there)';

interface Row {
  readonly K: number;
  readonly C: number;
  readonly P: number;
}

const parity = new ParityForward();

function read(rows: readonly Row[], half: (i: number) => number, growth?: number): boolean {
  const column = (of: (row: Row, i: number) => number): Float64Array =>
    Float64Array.from(rows, (row, i) => of(row, i));
  return parity.read(
    column((row) => row.K),
    column((row) => row.C),
    column((row) => row.P),
    column((_, i) => half(i)),
    column((_, i) => half(i)),
    rows.length,
    growth,
  );
}

/** The table of CME's course on CVOL: one forward at every strike. */
const course: readonly Row[] = [
  { K: 35, C: 22.1, P: 0.1 },
  { K: 45, C: 12.75, P: 0.75 },
  { K: 55, C: 4.5, P: 2.5 },
  { K: 65, C: 0.9, P: 8.9 },
  { K: 75, C: 0.1, P: 18.1 },
];

function chain(forward: number, rate = 0): Row[] {
  const tau = 30 / 365;
  return Array.from({ length: 61 }, (_, i) => {
    const K = 55 + 0.5 * i;
    const discount = Math.exp(-rate * tau);
    const price = (right: 1 | -1): number => blackPrice(right, forward, K, tau, 0.35, discount);
    return { K, C: price(1), P: price(-1) };
  });
}

describe('parity forward', () => {
  it('is what CME prints', () => {
    expect(read(course, () => 0.05)).toBe(true);
    expect(parity.forward).toBeCloseTo(57, 12);
    expect(parity.rms).toBeLessThan(1e-12);
    expect(parity.used).toBe(5);
  });

  it.runIf(reason === '')(`is what the reference table says${reason}`, () => {
    const text = readFileSync(new URL('cme_cvol_course_parity.json', folder), 'utf8');
    const table = JSON.parse(text) as { F: number; rows: readonly Row[] };
    expect(read(table.rows, () => 0.05)).toBe(true);
    expect(parity.forward).toBeCloseTo(table.F, 12);
  });

  it('takes the seven nearest strikes, and grows their difference', () => {
    const rows = chain(70.13, 0.045);
    // Anything further away may be as wrong as it likes.
    const wrong = rows.map((row) => (Math.abs(row.K - 70.13) > 2 ? { ...row, C: row.C + 3 } : row));
    expect(read(wrong, () => 0.02, Math.exp((0.045 * 30) / 365))).toBe(true);
    expect(parity.used).toBe(7);
    expect(parity.forward).toBeCloseTo(70.13, 10);
  });

  it('hardly follows one stale quote', () => {
    const rows = chain(70.13).map((row) => (row.K === 70.5 ? { ...row, C: row.C + 0.25 } : row));
    read(rows, () => 0.03);
    // The plain mean is off by 0.25 / 7 = 0.036.
    expect(Math.abs(parity.forward - 70.13)).toBeLessThan(0.005);
    expect(parity.rms).toBeGreaterThan(0.01);
  });

  it('weights by the spreads', () => {
    // By hand: two forwards, 70.00 four times with half-spread 1 and 70.10 three times with 2.
    const rows = Array.from({ length: 7 }, (_, i) => ({
      K: 67 + i,
      C: 10,
      P: 10 - (70 + (i < 4 ? 0 : 0.1) - (67 + i)),
    }));
    read(rows, (i) => (i < 4 ? 1 : 2));
    const share = 3 / 4 / (4 + 3 / 4);
    expect(parity.forward).toBeCloseTo(70 + 0.1 * share, 10);
    expect(parity.rms).toBeCloseTo(0.1 * Math.sqrt(share * (1 - share)), 10);
  });

  it('steps over strikes without two sides', () => {
    const rows = chain(70.13).map((row, i) => (i % 2 === 0 ? { ...row, P: Number.NaN } : row));
    read(rows, () => 0.02);
    expect(parity.used).toBe(7);
    expect(parity.forward).toBeCloseTo(70.13, 10);
  });

  it('works below nought', () => {
    const rows = [-40, -39, -38, -37, -36, -35].map((K) => ({ K, C: 5 + -37.63 - K, P: 5 }));
    read(rows, () => 0.1);
    expect(parity.forward).toBeCloseTo(-37.63, 10);
  });

  it('says no where there is too little', () => {
    expect(read(course.slice(0, 2), () => 0.05)).toBe(false);
    expect(parity.forward).toBeNaN();
    expect(parity.used).toBe(0);
    expect(read([], () => 0.05)).toBe(false);
    expect(read(course, () => Number.NaN)).toBe(false);
    expect(read(course, () => 0)).toBe(false);
    expect(read(course, () => 1e200)).toBe(false);
    const none = course.map((row) => ({ ...row, C: Number.NaN }));
    expect(read(none, () => 0.05)).toBe(false);
  });
});
