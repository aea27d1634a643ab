import { expect, test } from 'vitest';
import { anExpiry, aSurface } from '../../../test/a-surface.ts';
import { chosenExpiry, smileView, volAt } from './smile.ts';
import {
  ages,
  ghostOf,
  noSurfaces,
  recallSurfaces,
  type Surfaces,
  stepSurfaces,
} from './surfaces.ts';
import { termView } from './term.ts';

const HOUR = 3600;
const [hour, day] = ages;

/** Surfaces every so many seconds, the level of each its own second. */
function seen(from: number, to: number, step: number, state: Surfaces = noSurfaces): Surfaces {
  let after = state;
  for (let sec = from; sec <= to; sec += step) {
    after = stepSurfaces(after, aSurface(sec, [anExpiry('LO.J26', 30, sec)]));
  }
  return after;
}

const ghostSec = (state: Surfaces, age: (typeof ages)[number]): number | undefined =>
  ghostOf(state, age)?.smiles[0]?.atmIv ?? undefined;

test('an hour ago is the surface nearest to it, and nothing where none is near', () => {
  const state = seen(0, 2 * HOUR, 5);
  expect(state.newest?.ts).toBe(2 * HOUR * 1e6);
  expect(ghostSec(state, hour)).toBe(HOUR);
  expect(ghostOf(state, day)).toBeNull();
  expect(ghostOf(seen(0, HOUR / 2, 5), hour)).toBeNull();
  // Five minutes off is near enough, six are not.
  expect(ghostSec(seen(0, HOUR - 300, HOUR - 300), hour)).toBe(0);
  expect(ghostOf(seen(0, HOUR - 360, HOUR - 360), hour)).toBeNull();
});

test('a day ago is kept too, with ever the same few curves', () => {
  const state = seen(0, 25 * HOUR, 30);
  expect(Math.abs(ghostSec(state, day)! - HOUR)).toBeLessThanOrEqual(450);
  expect(Math.abs(ghostSec(state, hour)! - 24 * HOUR)).toBeLessThanOrEqual(30);
  // One a minute for 65 minutes, one a quarter of an hour for 24½ hours.
  expect(state.past.length).toBeLessThanOrEqual(66 + 98);
});

test('a repeat changes nothing, and time that goes back is another tape', () => {
  const state = seen(0, HOUR, 60);
  expect(stepSurfaces(state, aSurface(HOUR))).toBe(state);
  expect(stepSurfaces(state, aSurface(10)).past.map(({ ts }) => ts)).toEqual([10_000_000]);
});

test('what is recalled lies under what was seen', () => {
  const state = seen(HOUR, HOUR, 1);
  const known = [
    aSurface(HOUR + 5, [anExpiry('LO.J26', 30, 9)]),
    aSurface(0, [anExpiry('LO.J26', 30, 7)]),
  ];
  const both = recallSurfaces(state, known);
  expect(ghostSec(both, hour)).toBe(7);
  expect(both.past.length).toBe(2);
});

test('the smile is looked at where it was chosen, else at about 30 days', () => {
  const surface = aSurface(5, [
    anExpiry('LO.H26', 3, 0.5),
    anExpiry('LO.J26', 33, 0.4),
    anExpiry('LO.K26', 64, 0.3),
  ]);
  expect(chosenExpiry(surface, null)?.series).toBe('LO.J26');
  expect(chosenExpiry(surface, 'LO.K26')?.series).toBe('LO.K26');
  expect(chosenExpiry(surface, 'LO.Z99')?.series).toBe('LO.J26');
  expect(chosenExpiry(aSurface(5), null)).toBeNull();
});

test('a smile is drawn in per cent, its quotes by side, its band around it, its ghosts behind', () => {
  const state = seen(0, HOUR, 60);
  const view = smileView(state, anExpiry('LO.J26', 30, 0.3), 'lognormal');
  expect(view.quotes).toEqual([
    { strike: 60, vol: 34, right: 'P', used: true, fitted: 34 },
    { strike: 70, vol: 30, right: 'C', used: false, fitted: 32 },
  ]);
  expect(view.fit.low).toEqual([33, 32]);
  expect(view.fit.high).toEqual([35, 32]);
  expect(view.ghosts.map(({ label, ts, vol }) => ({ label, ts, vol }))).toEqual([
    { label: 'an hour ago', ts: 0, vol: [34, 32] },
    { label: 'a day ago', ts: null, vol: [] },
  ]);
  // In dollars where prices are near zero.
  expect(smileView(state, anExpiry('LO.J26', 30, 12), 'normal').quotes[0]?.vol).toBe(0.34);
});

test('a curve is read between its places and not beyond', () => {
  expect([59, 60, 62.5, 70, 71].map((strike) => volAt([60, 70], [30, 40], strike))).toEqual([
    null,
    30,
    32.5,
    40,
    null,
  ]);
});

test('the term structure leaves out an expiry without a level', () => {
  const surface = aSurface(5, [
    anExpiry('LO.H26', 3, null),
    anExpiry('LO.J26', 33, 0.4),
    anExpiry('LO.K26', 64, 0.3, { forwardVol: 0.25 }),
  ]);
  expect(termView(noSurfaces, surface).points).toEqual([
    { series: 'LO.J26', days: 33, vol: 40, forwardVol: null },
    { series: 'LO.K26', days: 64, vol: 30, forwardVol: 25 },
  ]);
});
