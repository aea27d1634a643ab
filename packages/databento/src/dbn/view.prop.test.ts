import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DbnDecoder, encodeRecord, offsets, type RecordOf } from './index.ts';

/** A view of one trade with this price and this time. */
function viewOf(price: bigint, tsEvent: bigint): DbnDecoder {
  const record: RecordOf<'trade'> = {
    kind: 'trade',
    rtype: 0,
    publisherId: 1,
    instrumentId: 5,
    tsEvent,
    price,
    size: 1,
    action: 'T',
    side: 'A',
    flags: 0,
    depth: 0,
    tsRecv: tsEvent,
    tsInDelta: -5,
    sequence: 9,
  };
  const decoder = new DbnDecoder({ fragment: 3 });
  decoder.push(encodeRecord(record));
  expect(decoder.next()).toBe(true);
  return decoder;
}

const { price, tsRecv } = offsets.trade;
const MOST = 2n ** 53n;

test('a price is the double that its decimal digits name', () => {
  fc.assert(
    fc.property(fc.bigInt(-MOST, MOST), (units) => {
      const size = units < 0n ? -units : units;
      const digits = `${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
      const view = viewOf(units, 0n);
      // -0 and 0 are one price.
      expect(view.price(price) + 0).toBe(Number(units < 0n ? `-${digits}` : digits) + 0);
      expect(BigInt(view.units(price))).toBe(units);
      expect(view.i64(price)).toBe(units);
    }),
  );
});

test('a time is exact in microseconds and the nanoseconds beyond', () => {
  // On either side of a whole microsecond a rounding would show.
  const rest = fc.oneof(fc.constantFrom(0n, 999n), fc.bigInt(1n, 998n));
  fc.assert(
    fc.property(fc.bigInt(0n, 9_007_199_254_740_991n), rest, (us, beyond) => {
      const ns = us * 1000n + beyond;
      const view = viewOf(0n, ns);
      expect(BigInt(view.timeUs(tsRecv))).toBe(ns / 1000n);
      expect(BigInt(view.timeNs(tsRecv))).toBe(ns % 1000n);
      expect(view.tsEventUs).toBe(Number(ns / 1000n));
      expect(view.tsEvent).toBe(ns);
    }),
  );
});

test.each([0n, 999n, 1000n, 2n ** 32n - 1n, 2n ** 32n, 1_795_132_800_000_000_999n])(
  'the time %s',
  (ns) => {
    const view = viewOf(0n, ns);
    expect([view.timeUs(tsRecv), view.timeNs(tsRecv)]).toEqual([
      Number(ns / 1000n),
      Number(ns % 1000n),
    ]);
  },
);

test('what is undefined is NaN', () => {
  const view = viewOf(2n ** 63n - 1n, 2n ** 64n - 1n);
  expect(view.price(price)).toBeNaN();
  expect(view.units(price)).toBeNaN();
  expect(view.timeUs(tsRecv)).toBeNaN();
  expect(view.tsEventUs).toBeNaN();
  expect(view.tsOut).toBeUndefined();
  expect(view.tsOutUs).toBeNaN();
});
