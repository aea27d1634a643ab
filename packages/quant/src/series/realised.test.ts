import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRealised, moveRealised, newRealised, type Realised, realisedVol } from './realised.ts';

const SECOND = 1e6;
const STEP = 300 * SECOND;
const HOUR = 3600 * SECOND;
const YEAR_SECONDS = 252 * 82_800;
/** A Monday, 23:00 UTC. */
const OPEN = Date.UTC(2026, 0, 5, 23) * 1000;

/** A price a second over [from, to), by the log price. */
function trade(realised: Realised, from: number, to: number, log: (ts: number) => number): void {
  for (let ts = from; ts < to; ts += SECOND) moveRealised(realised, ts, 60 * Math.exp(log(ts)));
}

/** Moves by ±1 ‰ at every five minutes. */
const zigzag = (ts: number): number => (Math.floor(ts / STEP) % 2) * 0.001;

test('22 sessions are 6072 returns', () => {
  expect(newRealised(22).squares.length).toBe(6072);
});

test('by hand: 1 ‰ in five minutes, and nothing before an hour of trading', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + HOUR, zigzag);
  expect(realisedVol(realised)).toBeNaN();
  moveRealised(realised, OPEN + HOUR, 60 * Math.exp(zigzag(OPEN + HOUR)));
  // 12 returns of 1e-3 in 3600 s.
  const expected = Math.sqrt(((12 * 1e-6) / 3600) * YEAR_SECONDS);
  expect(realisedVol(realised)).toBeCloseTo(expected, 12);
  // √(1e-6 · 252 · 276): 26 % a year.
  expect(realisedVol(realised)).toBeCloseTo(0.2637, 4);
});

test('what happens between two looks does not count', () => {
  const wild = newRealised(22);
  const calm = newRealised(22);
  trade(wild, OPEN, OPEN + 2 * HOUR, (ts) => zigzag(ts) + (ts % STEP === 0 ? 0 : Math.sin(ts)));
  trade(calm, OPEN, OPEN + 2 * HOUR, zigzag);
  expect(realisedVol(wild)).toBeCloseTo(realisedVol(calm), 12);
});

test('a closed hour: its return once, its time not', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + 2 * HOUR, zigzag);
  trade(realised, OPEN + 3 * HOUR, OPEN + 4 * HOUR + SECOND, (ts) => 0.02 + zigzag(ts));
  // 23 returns until the last look before the close; nothing from there to it; the jump from 0.001 to 0.02;
  // 12 returns after. The last second before the close was not seen.
  const squares = 23 * 1e-6 + 0.019 ** 2 + 12 * 1e-6;
  const seconds = 7199 + 3600;
  expect(realisedVol(realised)).toBeCloseTo(Math.sqrt((squares / seconds) * YEAR_SECONDS), 12);
});

test('another contract: no return leads to its price', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + 2 * HOUR - 100 * SECOND, zigzag);
  cutRealised(realised);
  cutRealised(realised);
  trade(
    realised,
    OPEN + 2 * HOUR - 100 * SECOND,
    OPEN + 3 * HOUR + SECOND,
    (ts) => 0.5 + zigzag(ts),
  );
  const seconds = 3 * 3600 - 1;
  expect(realisedVol(realised)).toBeCloseTo(
    Math.sqrt(((23 * 1e-6 + 13 * 1e-6) / seconds) * YEAR_SECONDS),
    12,
  );
});

test('at or below zero there is no log return and no volatility', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + 2 * HOUR + SECOND, zigzag);
  const before = realisedVol(realised);
  moveRealised(realised, OPEN + 2 * HOUR + 10 * SECOND, 0);
  expect(realisedVol(realised)).toBeNaN();
  moveRealised(realised, OPEN + 2 * HOUR + 400 * SECOND, -37.63);
  expect(realisedVol(realised)).toBeNaN();
  moveRealised(realised, OPEN + 2 * HOUR + 500 * SECOND, 12);
  expect(realisedVol(realised)).toBeCloseTo(before, 12);
  expect(Number.isFinite(realised.squaresSum)).toBe(true);
});

test('what is no price or is late says nothing', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + 2 * HOUR, zigzag);
  const kept = structuredClone(realised);
  moveRealised(realised, OPEN + 2 * HOUR, Number.NaN);
  moveRealised(realised, OPEN + 2 * HOUR, Number.POSITIVE_INFINITY);
  moveRealised(realised, Number.NaN, 60);
  moveRealised(realised, OPEN, 60);
  expect(realised).toEqual(kept);
  expect(realisedVol(newRealised(22))).toBeNaN();
});

test('a time before the last, or no time at all, says nothing', () => {
  const realised = newRealised(22);
  trade(realised, OPEN, OPEN + 2 * HOUR, zigzag);
  const before = structuredClone(realised);
  for (const ts of [OPEN, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    moveRealised(realised, ts, 90);
  }
  expect(realised).toEqual(before);
});

test('only the last sessions count', () => {
  const realised = newRealised(1);
  trade(realised, OPEN, OPEN + 2 * HOUR, (ts) => 5 * zigzag(ts));
  trade(realised, OPEN + 2 * HOUR, OPEN + 25 * HOUR + STEP + SECOND, zigzag);
  expect(realised.openUsSum).toBe(82_800 * SECOND);
  expect(realisedVol(realised)).toBeCloseTo(Math.sqrt(1e-6 * 252 * 276), 10);
});

test('a random walk gives its volatility, at any cadence, and a copy in the middle changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: 13, maxLength: 60 }),
      fc.integer({ min: 1, max: 299 }),
      (returns, everySec) => {
        // The price moves at each five minutes; how often it is looked at must not matter.
        const levels = [0];
        for (const r of returns) levels.push(levels.at(-1)! + r);
        const at = (ts: number): number => 60 * Math.exp(levels[Math.floor((ts - OPEN) / STEP)]!);
        let realised = newRealised(22);
        const end = OPEN + returns.length * STEP;
        for (let ts = OPEN; ts < end; ts += everySec * SECOND) {
          moveRealised(realised, ts, at(ts));
          if (ts % 7 === 0) realised = structuredClone(realised);
        }
        moveRealised(realised, end, at(end));
        const squares = returns.reduce((sum, r) => sum + r * r, 0);
        const expected = Math.sqrt((squares / (returns.length * 300)) * YEAR_SECONDS);
        expect(Math.abs(realisedVol(realised) - expected)).toBeLessThan(1e-10);
      },
    ),
    { numRuns: 30 },
  );
});
