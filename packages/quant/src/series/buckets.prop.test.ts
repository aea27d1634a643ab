import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToBuckets, type Buckets, newBuckets, sumOf } from './buckets.ts';

interface Event {
  readonly ts: number;
  readonly column: number;
  readonly value: number;
}

const COUNT = 7;
const BUCKET = 10;

function events(value: fc.Arbitrary<number>): fc.Arbitrary<readonly Event[]> {
  return fc
    .array(
      fc.record({
        // Mostly forward, sometimes late, sometimes a leap.
        dt: fc.oneof(fc.integer({ min: -80, max: 40 }), fc.integer({ min: -5, max: 300 })),
        column: fc.nat({ max: 1 }),
        value,
      }),
      { maxLength: 120 },
    )
    .map((all) => {
      let ts = 1000;
      return all.map(({ dt, column, value }) => {
        ts = Math.max(ts + dt, 0);
        return { ts, column, value };
      });
    });
}

function brute(taken: readonly Event[], newest: number, ts: number, column: number): number {
  // What the ring still holds, and what lies within the window.
  const held = (Math.floor(newest / BUCKET) - COUNT + 1) * BUCKET;
  const end = Math.ceil(ts / BUCKET) * BUCKET;
  return taken
    .filter(
      (e) => e.column === column && e.ts >= held && e.ts >= end - COUNT * BUCKET && e.ts < end,
    )
    .reduce((sum, e) => sum + e.value, 0);
}

function check(all: readonly Event[], ahead: readonly number[], tolerance: number): void {
  let buckets: Buckets = newBuckets(COUNT, BUCKET, 2);
  const taken: Event[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const [i, event] of all.entries()) {
    if (i === all.length >> 1) buckets = structuredClone(buckets);
    const late = event.ts < (Math.floor(newest / BUCKET) - COUNT + 1) * BUCKET;
    expect(addToBuckets(buckets, event.ts, event.column, event.value)).toBe(!late);
    if (late) continue;
    taken.push(event);
    newest = Math.max(newest, event.ts);
    for (const dt of ahead) {
      const ts = Math.max(newest + dt, 0);
      for (const column of [0, 1]) {
        const expected = brute(taken, newest, ts, column);
        expect(Math.abs(sumOf(buckets, ts, column) - expected)).toBeLessThanOrEqual(tolerance);
      }
    }
  }
}

const ahead = fc.array(fc.integer({ min: -90, max: 90 }), { minLength: 1, maxLength: 6 });

test('is the sum over the raw list: integers to the last digit', () => {
  fc.assert(
    fc.property(events(fc.integer({ min: -5000, max: 5000 })), ahead, (all, dts) =>
      check(all, dts, 0),
    ),
  );
});

test('is the sum over the raw list: any number', () => {
  const value = fc.oneof(
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.integer({ min: -9, max: 9 }),
  );
  fc.assert(fc.property(events(value), ahead, (all, dts) => check(all, dts, 1e-11)));
});
