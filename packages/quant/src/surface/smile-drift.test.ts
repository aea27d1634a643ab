import { expect, it } from 'vitest';
import { blackVega, guessAtm, riskReversal, SmileFit, SmilePoints, volAtDelta } from '../index.ts';

const TAU = 30 / 365;

/** Golden-ratio sequence: spread over 0..1, and the same every time. */
const spread = (i: number): number => (i * 0.618_033_988_7) % 1;

/**
 * Quotes on a smile that moves with the forward, each strike with an error of its own that stays: what
 * remains of the changes between two cents is what the fit itself makes of them.
 */
function quote(points: SmilePoints, forward: number, chain: number): void {
  points.reset(300);
  for (let step = 60; step < 280; step++) {
    if (spread(step * 7 + chain) < 0.25) continue;
    const strike = 0.5 * step;
    const z = Math.log(strike / forward) / (0.35 * Math.sqrt(TAU));
    if (Math.abs(z) > 3) continue;
    const u = z / Math.sqrt(1 + (z * z) / 9);
    const vol = 0.35 * (1 + u * (-0.03 + 0.05 * u));
    const vega = blackVega(forward, strike, TAU, vol);
    const precision = vega / (0.005 + vega * (0.003 + 0.0018 * Math.min(z * z, 4)));
    const isStale = spread(step * 13 + chain) < 0.05;
    const error = (isStale ? 4 : 0.6) * (spread(step * 29 + chain) - 0.5);
    points.add(strike, Math.log(strike), vol + error / precision, precision);
  }
}

it('does not jump when the forward passes from strike to strike', () => {
  const points = new SmilePoints();
  const fit = new SmileFit();
  const greatest = { atm: 0, rr25: 0, rr10: 0 };
  for (let chain = 0; chain < 10; chain++) {
    let before: typeof greatest | null = null;
    for (let cents = 6900; cents < 7100; cents++) {
      const forward = cents / 100;
      quote(points, forward, chain * 0.137);
      expect(fit.fit(points, forward, TAU, guessAtm(points, forward))).toBe(true);
      const at = (delta: number): number =>
        riskReversal(volAtDelta(fit, delta), volAtDelta(fit, -delta));
      const now = { atm: 100 * fit.atm(), rr25: at(0.25), rr10: at(0.1) };
      for (const name of ['atm', 'rr25', 'rr10'] as const) {
        if (before === null) continue;
        greatest[name] = Math.max(greatest[name], Math.abs(now[name] - before[name]));
      }
      before = now;
    }
  }
  // Vol points a cent; a range with a hard end makes steps several times as large.
  expect(greatest.atm).toBeLessThan(0.003);
  expect(greatest.rr25).toBeLessThan(0.006);
  expect(greatest.rr10).toBeLessThan(0.02);
});
