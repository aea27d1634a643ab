import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closeToCloseVol, garmanKlassVol, parkinsonVol, yangZhangVol } from './volatility.ts';

const e = (...logs: number[]): number[] => logs.map((x) => 50 * Math.exp(x));
const LN2 = Math.LN2;

test('close to close, by hand: returns of 1, −1, 3, 1 %', () => {
  // Mean 1, squares about it 0 + 4 + 4 + 0, by n − 1 = 3.
  const closes = e(0, 0.01, 0, 0.03, 0.04);
  expect(closeToCloseVol(closes, 1)).toBeCloseTo(Math.sqrt(8e-4 / 3), 14);
  expect(closeToCloseVol(closes, 252)).toBeCloseTo(Math.sqrt((252 * 8e-4) / 3), 13);
});

test('close to close of Hull, table 15.1', () => {
  // Options, Futures, and Other Derivatives, "Computation of volatility": 20 daily returns, Σu = 0.09531,
  // Σu² = 0.00326, s = 0.01216, 19.3 % a year.
  const closes = [
    20, 20.1, 19.9, 20, 20.5, 20.25, 20.9, 20.9, 20.9, 20.75, 20.75, 21, 21.1, 20.9, 20.9, 21.25,
    21.4, 21.4, 21.25, 21.75, 22,
  ];
  expect(closeToCloseVol(closes, 1)).toBeCloseTo(0.01216, 5);
  expect(closeToCloseVol(closes, 252)).toBeCloseTo(0.193, 3);
});

test('Parkinson, by hand: ranges of 2 and 4 %', () => {
  const vol = parkinsonVol(e(0.02, 0.03), e(0, -0.01), 252);
  expect(vol).toBeCloseTo(Math.sqrt((252 * (4e-4 + 16e-4)) / (8 * LN2)), 13);
});

test('Garman–Klass, by hand', () => {
  // Ranges of 2 and 4 %, moves of 1 and −2 %.
  const vol = garmanKlassVol(e(0, 0.02), e(0.015, 0.03), e(-0.005, -0.01), e(0.01, 0), 252);
  const variance = (0.5 * (4e-4 + 16e-4) - (2 * LN2 - 1) * (1e-4 + 4e-4)) / 2;
  expect(vol).toBeCloseTo(Math.sqrt(252 * variance), 13);
});

test('Yang–Zhang, by hand: n = 3, k = 0.34 / 3.34', () => {
  // Gaps 1, 0, −1 %; moves 2, −1, 2 %; up 3, 1, 2 %; down −1, −2, 0 %.
  const opens = e(9, 0.01, 0.03, 0.01);
  const highs = e(9, 0.04, 0.04, 0.03);
  const lows = e(9, 0, 0.01, 0.01);
  const closes = e(0, 0.03, 0.02, 0.03);
  const gaps = (1 + 0 + 1) / 2;
  const moves = (1 + 4 + 1) / 2;
  // 3·(3−2) + (−1)(−1−2), 1·(1+1) + (−2)(−2+1), 2·(2−2) + 0.
  const ranges = (3 + 3 + (2 + 2) + 0) / 3;
  const k = 0.34 / 3.34;
  const variance = 1e-4 * (gaps + k * moves + (1 - k) * ranges);
  expect(yangZhangVol(opens, highs, lows, closes, 252)).toBeCloseTo(Math.sqrt(252 * variance), 13);
});

test('columns may be typed arrays', () => {
  const closes = e(0, 0.01, 0, 0.03);
  expect(closeToCloseVol(Float64Array.from(closes), 252)).toBe(closeToCloseVol(closes, 252));
});

test('too few bars, prices that have no logarithm, bars that cannot be', () => {
  const flat = [50, 50, 50];
  expect(closeToCloseVol([], 252)).toBeNaN();
  expect(closeToCloseVol([50, 51], 252)).toBeNaN();
  expect(closeToCloseVol([50, -37.63, 10], 252)).toBeNaN();
  expect(closeToCloseVol([50, Number.NaN, 51], 252)).toBeNaN();
  expect(closeToCloseVol(flat, 252)).toBe(0);
  expect(parkinsonVol([], [], 252)).toBeNaN();
  expect(parkinsonVol([50], [51], 252)).toBeNaN();
  expect(parkinsonVol([50, 50], [50], 252)).toBeNaN();
  expect(parkinsonVol([17], [-40], 252)).toBeNaN();
  expect(garmanKlassVol([], [], [], [], 252)).toBeNaN();
  expect(garmanKlassVol([50], [51], [49], [52], 252)).toBeNaN();
  expect(garmanKlassVol([50], [51], [49], [Number.NaN], 252)).toBeNaN();
  expect(yangZhangVol([50, 50], [50, 50], [50, 50], [50, 50], 252)).toBeNaN();
  expect(yangZhangVol(flat, flat, [50, 50, 0], flat, 252)).toBeNaN();
  expect(yangZhangVol(flat, flat, flat, [0, 50, 50], 252)).toBeNaN();
  expect(yangZhangVol(flat, flat, flat, flat, 252)).toBe(0);
});

test('all agree on a long random walk with its volatility, but for the steps between the looks', () => {
  // 4000 bars of 1000 steps of ±σ/√(252·1000), σ = 40 %, from a generator of Park and Miller.
  let seed = 4711;
  const coin = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed & 0x10_000 ? 1 : -1;
  };
  const step = 0.4 / Math.sqrt(252 * 1000);
  const [opens, highs, lows, closes]: [number[], number[], number[], number[]] = [[], [], [], []];
  let x = 0;
  for (let bar = 0; bar < 4000; bar++) {
    let high = x;
    let low = x;
    opens.push(50 * Math.exp(x));
    for (let i = 0; i < 1000; i++) {
      x += step * coin();
      high = Math.max(high, x);
      low = Math.min(low, x);
    }
    highs.push(50 * Math.exp(high));
    lows.push(50 * Math.exp(low));
    closes.push(50 * Math.exp(x));
  }
  // A range seen at 1000 steps is a little short (Broadie, Glasserman and Kou, 1997: by 1.17 steps).
  expect(Math.abs(closeToCloseVol(closes, 252) / 0.4 - 1)).toBeLessThan(0.03);
  expect(Math.abs(parkinsonVol(highs, lows, 252) / 0.4 - 0.98)).toBeLessThan(0.02);
  expect(Math.abs(garmanKlassVol(opens, highs, lows, closes, 252) / 0.4 - 0.97)).toBeLessThan(0.02);
  expect(Math.abs(yangZhangVol(opens, highs, lows, closes, 252) / 0.4 - 0.97)).toBeLessThan(0.02);
});

const bar = fc
  .tuple(
    fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    fc.double({ min: 0, max: 0.1, noNaN: true }),
    fc.double({ min: 0, max: 0.1, noNaN: true }),
  )
  .map(([open, close, up, down]) => ({
    open,
    close,
    high: Math.max(open, close) + up,
    low: Math.min(open, close) - down,
  }));

test('Yang–Zhang is what its paper says, and does not ask for the scale of prices', () => {
  fc.assert(
    fc.property(fc.array(bar, { minLength: 3, maxLength: 30 }), (bars) => {
      const n = bars.length - 1;
      const of = (f: (i: number) => number): number[] =>
        Array.from({ length: n }, (_, i) => f(i + 1));
      const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / n;
      // Var(x) = E x² − (E x)², with n/(n − 1).
      const variance = (xs: number[]): number =>
        ((mean(xs.map((x) => x * x)) - mean(xs) ** 2) * n) / (n - 1);
      const o = of((i) => bars[i]!.open - bars[i - 1]!.close);
      const c = of((i) => bars[i]!.close - bars[i]!.open);
      const u = of((i) => bars[i]!.high - bars[i]!.open);
      const d = of((i) => bars[i]!.low - bars[i]!.open);
      const rs = mean(u.map((x, i) => x * (x - c[i]!) + d[i]! * (d[i]! - c[i]!)));
      const k = 0.34 / (1.34 + (n + 1) / (n - 1));
      const expected = variance(o) + k * variance(c) + (1 - k) * rs;
      const vol = yangZhangVol(
        bars.map((b) => 50 * Math.exp(b.open)),
        bars.map((b) => 50 * Math.exp(b.high)),
        bars.map((b) => 50 * Math.exp(b.low)),
        bars.map((b) => 50 * Math.exp(b.close)),
        1,
      );
      // exp and ln of equal numbers may turn a bar over by a rounding.
      if (Number.isNaN(vol)) expect(bars.some((b) => b.high - b.low < 1e-12)).toBe(true);
      else expect(Math.abs(vol * vol - expected)).toBeLessThan(1e-14);
    }),
  );
});
