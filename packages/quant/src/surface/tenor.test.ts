import { describe, expect, it } from 'vitest';
import { calendarViolations, forwardVol, volAtMaturity } from '../index.ts';

const DAY = 1 / 365;
const MONTH = 30 * DAY;

function at(nodes: readonly (readonly [days: number, vol: number])[], tenorDays: number): number {
  const tau = Float64Array.from(nodes, ([days]) => days * DAY);
  const vol = Float64Array.from(nodes, ([, v]) => v);
  return volAtMaturity(tau, vol, nodes.length, tenorDays * DAY);
}

describe('constant maturity', () => {
  it('is linear in total variance between the two expiries around', () => {
    // 20 d at 40 % and 50 d at 30 %: (⅔·0.16·20 + ⅓·0.09·50) / 30 = 0.121111… by hand.
    expect(
      at(
        [
          [20, 0.4],
          [50, 0.3],
        ],
        30,
      ),
    ).toBeCloseTo(Math.sqrt(0.363_333_333_333_333_3 / 3), 14);
    expect(
      at(
        [
          [20, 0.4],
          [50, 0.3],
          [80, 9],
        ],
        50,
      ),
    ).toBeCloseTo(0.3, 14);
  });

  it('is flat up to a factor of two outside, and silent beyond', () => {
    expect(at([[40, 0.35]], 30)).toBe(0.35);
    expect(at([[60, 0.35]], 30)).toBe(0.35);
    expect(at([[61, 0.35]], 30)).toBeNaN();
    expect(at([[15, 0.35]], 30)).toBe(0.35);
    expect(at([[14, 0.35]], 30)).toBeNaN();
    expect(at([], 30)).toBeNaN();
  });

  it('needs the volatilities that it needs, and no other', () => {
    expect(
      at(
        [
          [20, Number.NaN],
          [50, 0.3],
        ],
        30,
      ),
    ).toBeNaN();
    expect(
      at(
        [
          [20, 0.4],
          [50, Number.NaN],
        ],
        30,
      ),
    ).toBeNaN();
    expect(
      at(
        [
          [5, Number.NaN],
          [20, 0.3],
          [50, 0.3],
          [80, Number.NaN],
        ],
        30,
      ),
    ).toBeCloseTo(0.3, 14);
    expect(
      at(
        [
          [0.9, Number.NaN],
          [40, 0.3],
        ],
        30,
      ),
    ).toBe(0.3);
  });

  it('goes over from the bracket with an expiring month to the one without it', () => {
    const with3 = at(
      [
        [3, 0.6],
        [40, 0.3],
      ],
      30,
    );
    // Half way from three days to one: by hand, half of either variance.
    const tau = [2, 40] as const;
    const share = (30 - tau[0]) / (tau[1] - tau[0]);
    const bracket = ((1 - share) * 0.36 * tau[0] + share * 0.09 * tau[1]) / 30;
    expect(
      at(
        [
          [2, 0.6],
          [40, 0.3],
        ],
        30,
      ),
    ).toBeCloseTo(Math.sqrt(0.5 * bracket + 0.5 * 0.09), 14);
    expect(with3).toBeGreaterThan(0.3);
    expect(
      at(
        [
          [1, 0.6],
          [40, 0.3],
        ],
        30,
      ),
    ).toBe(0.3);
    // Two that fade: the nearer to its end speaks for what the other leaves.
    expect(
      at(
        [
          [1.5, 0.6],
          [2, 0.6],
          [40, 0.3],
        ],
        30,
      ),
    ).toBeGreaterThan(0.3);
  });

  it('lets an expiry speak to its end where nothing else reaches the tenor', () => {
    expect(
      at(
        [
          [2, 0.3],
          [70, 0.3],
        ],
        30,
      ),
    ).toBeCloseTo(0.3, 14);
    expect(at([[2, 0.3]], 4)).toBe(0.3);
  });
});

describe('constant maturity through time', () => {
  const MINUTE = 1 / 1440;
  const expiries = [1.7, 9.3, 26, 33.1, 61.8, 92.4, 125, 155];

  /** Every minute of 60 days; the greatest step, and how often there was no value. */
  function walk(volOf: (days: number, expiry: number) => number, tenorYears: number): number {
    const tau = new Float64Array(expiries.length);
    const vol = new Float64Array(expiries.length);
    let before = Number.NaN;
    let greatest = 0;
    for (let now = 0; now < 60; now += MINUTE) {
      let count = 0;
      for (const expiry of expiries) {
        if (expiry <= now) continue;
        tau[count] = (expiry - now) * DAY;
        vol[count++] = volOf(expiry - now, expiry);
      }
      const value = volAtMaturity(tau, vol, count, tenorYears);
      if (!(value > 0)) throw new Error(`no value on day ${now}`);
      if (now > 0) greatest = Math.max(greatest, Math.abs(value - before));
      before = value;
    }
    return greatest;
  }

  it('does not move on a flat structure', () => {
    expect(walk(() => 0.35, MONTH)).toBeLessThan(1e-14);
    expect(walk(() => 0.35, 3 * MONTH)).toBeLessThan(1e-14);
  });

  it('has no step on a structure that bends, and on months that disagree', () => {
    const bent = (days: number): number => 0.28 + 0.25 * Math.exp(-days / 20);
    const wiggly = (days: number, expiry: number): number =>
      bent(days) * (1 + 0.1 * Math.sin(17 * expiry));
    // Two days of fading over half of a difference of at most 0.3, or a month of drift: per minute.
    const drift = 0.3 / 2 / 1440;
    expect(walk(bent, MONTH)).toBeLessThan(drift);
    expect(walk(wiggly, MONTH)).toBeLessThan(drift);
    expect(walk(wiggly, 3 * MONTH)).toBeLessThan(drift);
  });
});

describe('forward volatility', () => {
  it('is what is left of the variance', () => {
    // 0.04·1 up to one year and 0.0625·2 up to two leave 0.085 for the second.
    expect(forwardVol(0.2, 1, 0.25, 2)).toBeCloseTo(Math.sqrt(0.085), 15);
    expect(forwardVol(0, 0, 0.25, 2)).toBe(0.25);
  });

  it('is unknown where variance falls or time stands still', () => {
    expect(forwardVol(0.4, 1, 0.2, 2)).toBeNaN();
    expect(forwardVol(0.2, 1, 0.2, 1)).toBeNaN();
    expect(forwardVol(0.2, 2, 0.2, 1)).toBeNaN();
    expect(forwardVol(Number.NaN, 1, 0.2, 2)).toBeNaN();
  });

  it('counts where variance falls', () => {
    const tau = Float64Array.of(0.1, 0.2, 0.3, 0.4, 9);
    expect(calendarViolations(tau, Float64Array.of(0.3, 0.3, 0.3, 0.3, 0), 4)).toBe(0);
    expect(calendarViolations(tau, Float64Array.of(0.3, 0.2, 0.3, Number.NaN, 0), 4)).toBe(0.5);
    expect(calendarViolations(tau, Float64Array.of(0.3, Number.NaN, 0.1, 0.4, 0), 4)).toBe(0.5);
    expect(calendarViolations(tau, tau, 1)).toBeNaN();
  });
});
