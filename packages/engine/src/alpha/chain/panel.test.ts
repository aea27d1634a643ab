import { expect, test } from 'vitest';
import { known, play } from '../../fixtures/play.ts';
import {
  type Expiry,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { black, phi } from '../../fixtures/textbook.ts';

const MONTH = 30 / 365;
const strikes = Array.from({ length: 281 }, (_, i) => 35 + 0.25 * i);
const shape = { strikes, halfSpread: 0.002 };
const expiry = (days: number, vol: Expiry['vol'], month = 'Q26'): Expiry => ({
  month,
  days,
  forward: 70,
  vol,
});
const frameOf = (...expiries: readonly Expiry[]) =>
  play([...wholeChain(expiries, shape, START + SECOND / 2), tick(START + SECOND)]).at(-1)!;

/** Volatilities in points, of a lognormal price: √(E[(S − F)²]/F²/τ), and of twice either half. */
function lognormal(vol: number, tauYears: number): { cvol: number; up: number; down: number } {
  const s = vol * Math.sqrt(tauYears);
  const half = (sign: 1 | -1): number =>
    Math.exp(s * s) * phi(1.5 * s * sign) - 2 * phi(0.5 * s * sign) + phi(-0.5 * s * sign);
  const points = (variance: number): number => 100 * Math.sqrt(variance / tauYears);
  return { cvol: points(Math.expm1(s * s)), up: points(2 * half(1)), down: points(2 * half(-1)) };
}

test('a flat smile of 40 % gives the closed form, less what lies beyond the strikes', () => {
  const frame = frameOf(expiry(30, () => 0.4));
  const whole = lognormal(0.4, MONTH);
  // Two standard deviations and a little on either side: about 0.3 vol points go missing.
  const lost = whole.cvol - known(frame, 'cvol');
  expect(lost).toBeGreaterThan(0.05);
  expect(lost).toBeLessThan(0.4);
  // The skew of CVOL is 3.67 points where rr25 is nothing.
  const skew = known(frame, 'up_var') - known(frame, 'dn_var');
  expect(Math.abs(skew - (whole.up - whole.down))).toBeLessThan(0.35);
  expect(whole.up - whole.down).toBeCloseTo(3.67, 2);
  expect(Math.abs(known(frame, 'rr25'))).toBeLessThan(0.01);
});

test('is the sum over the strikes that the smile reaches, by the trapezoidal rule', () => {
  const one = expiry(30, skewed(70, 0.4, -0.2, 0.3));
  const frame = frameOf(one);
  // Out-of-the-money prices on a fine grid out to 2.2 deviations, where the fit ends.
  const reach = 2.2 * 0.4 * Math.sqrt(MONTH);
  let [calls, puts] = [0, 0];
  const step = 0.01;
  for (let strike = 70 + step / 2; Math.log(strike / 70) < reach; strike += step) {
    calls += step * black(1, 70, strike, MONTH, one.vol(strike)).price;
  }
  for (let strike = 70 - step / 2; Math.log(strike / 70) > -reach; strike -= step) {
    puts += step * black(-1, 70, strike, MONTH, one.vol(strike)).price;
  }
  const points = (area: number): number => 100 * Math.sqrt((2 * area) / (MONTH * 70 * 70));
  expect(Math.abs(known(frame, 'cvol') - points(calls + puts))).toBeLessThan(0.06);
  expect(Math.abs(known(frame, 'up_var') - points(2 * calls))).toBeLessThan(0.06);
  expect(Math.abs(known(frame, 'dn_var') - points(2 * puts))).toBeLessThan(0.06);
  expect(known(frame, 'cvol')).toBeCloseTo(
    Math.sqrt(0.5 * (known(frame, 'up_var') ** 2 + known(frame, 'dn_var') ** 2)),
    3,
  );
});

test('convexity is cvol by the volatility at the money, and above that of a flat smile with dear wings', () => {
  const flat = frameOf(expiry(30, () => 0.4));
  const dear = frameOf(expiry(30, skewed(70, 0.4, 0, 2)));
  for (const frame of [flat, dear]) {
    const ratio = known(frame, 'cvol') / (100 * known(frame, 'atm_iv'));
    expect(known(frame, 'convexity')).toBeCloseTo(ratio, 5);
  }
  expect(known(dear, 'convexity')).toBeGreaterThan(known(flat, 'convexity') + 0.02);
});

test('every panel goes to 30 days by total variance, as volatilities do', () => {
  const [a, b] = [expiry(20, () => 0.4), expiry(50, () => 0.4, 'U26')];
  const both = known(frameOf(a, b), 'cvol');
  const [near, far] = [a, b].map((one) => known(frameOf(one), 'cvol')) as [number, number];
  // 30 days are a third of the way from 20 to 50.
  const mixed = Math.sqrt(((2 / 3) * near ** 2 * 20 + (1 / 3) * far ** 2 * 50) / 30);
  expect(Math.abs(both - mixed)).toBeLessThan(0.01);
});

test('term slope and forward volatility, by hand', () => {
  // 0.40² · 30 = 4.8 and 0.35² · 90 = 11.025: 6.225 over 60 days is 0.10375 a year's worth, √ 0.322102.
  const frame = frameOf(
    expiry(30, () => 0.4),
    expiry(90, () => 0.35, 'V26'),
  );
  expect(known(frame, 'atm_iv')).toBeCloseTo(0.4, 4);
  expect(known(frame, 'iv_term_slope')).toBeCloseTo(-5, 2);
  expect(known(frame, 'fwd_vol')).toBeCloseTo(0.322102, 4);
});

test('a total variance that falls with time has no forward volatility', () => {
  // 0.9² · 30 = 24.3 against 0.45² · 90 = 18.2.
  const frame = frameOf(
    expiry(30, () => 0.9),
    expiry(90, () => 0.45, 'V26'),
  );
  expect(frame.fields['fwd_vol']?.v).toBeNull();
  expect(known(frame, 'iv_term_slope')).toBeCloseTo(-45, 1);
});
