import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToKyle, kyleLambda, moveKyle, newKyle } from './kyle.ts';

const SECOND = 1_000_000;
const COUNT = 50;

interface Event {
  readonly ts: number;
  readonly signed: number;
  readonly mid: number;
}

const events = fc
  .array(
    fc.record({
      dt: fc.oneof(
        { weight: 30, arbitrary: fc.integer({ min: 0, max: 700_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 }).map((s) => s * SECOND) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * SECOND })),
      signed: fc.integer({ min: -40, max: 40 }),
      // A mid at a third of the events, now and then one that is not known.
      mid: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 5900, max: 6100 }).map((cents) => cents / 100) },
        { weight: 40, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
    }),
    { minLength: 60, maxLength: 300, size: 'max' },
  )
  .map((all) => {
    let now = 5000 * SECOND;
    return all.map(({ dt, late, signed, mid }) => {
      now += dt;
      // A mid comes in order, a trade may be late. 0 stands for no quote.
      return mid === 0 ? { ts: now - late, signed, mid } : { ts: now, signed: 0, mid };
    });
  });

/** From the raw list: the mid at the end of each second, the lots in it, and the textbook slope. */
function slow(all: readonly Event[], newest: number, ts: number): number {
  const end = Math.floor(ts / SECOND);
  const midAt = (second: number): number =>
    all.findLast((e) => e.mid !== 0 && Math.floor(e.ts / SECOND) <= second)?.mid ?? Number.NaN;
  const points: { x: number; y: number; traded: boolean }[] = [];
  // The ring holds one second more than the window, back from the newest.
  for (let s = Math.max(end - COUNT, newest - COUNT + 1); s < end; s++) {
    const trades = all.filter(
      (e) => e.mid === 0 && Math.floor(e.ts / SECOND) === s && e.signed !== 0,
    );
    const y = midAt(s) - midAt(s - 1);
    const x = trades.reduce((sum, e) => sum + e.signed, 0);
    if (!Number.isNaN(y)) points.push({ x, y, traded: trades.length > 0 });
  }
  if (points.filter((p) => p.traded).length < 30) return Number.NaN;
  const n = points.length;
  const sum = (f: (p: { x: number; y: number }) => number): number =>
    points.reduce((s, p) => s + f(p), 0);
  const [sx, sy] = [sum((p) => p.x), sum((p) => p.y)];
  return (n * sum((p) => p.x * p.y) - sx * sy) / (n * sum((p) => p.x * p.x) - sx * sx);
}

test('is the least-squares slope over the raw list, and a copy in the middle changes nothing', () => {
  let known = 0;
  fc.assert(
    fc.property(events, fc.integer({ min: 0, max: 12 * SECOND }), (all, ahead) => {
      let kyle = newKyle(COUNT, SECOND);
      for (const [i, { ts, signed, mid }] of all.entries()) {
        if (i === all.length >> 1) kyle = structuredClone(kyle);
        if (mid === 0) addToKyle(kyle, ts, signed);
        else moveKyle(kyle, ts, mid);
      }
      const last = Math.max(...all.map((e) => e.ts));
      const lambda = kyleLambda(kyle, last + ahead);
      const expected = slow(all, Math.floor(last / SECOND), last + ahead);
      if (Number.isNaN(expected)) expect(lambda).toBeNaN();
      else {
        known++;
        expect(Math.abs(lambda - expected)).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 300 },
  );
  expect(known).toBeGreaterThan(30);
});
