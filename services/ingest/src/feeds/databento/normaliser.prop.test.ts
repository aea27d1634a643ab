import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf, mbp1Bytes, NOBODY, normaliserOf, tradeBytes } from './fixtures/records.ts';

/** The decimal that units of 1e-9 are, written by moving the point and read by the language itself. */
function decimalOf(units: bigint): number {
  const digits = (units < 0n ? -units : units).toString().padStart(10, '0');
  return Number(`${units < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`);
}

test('a price is the double nearest to its decimal', () => {
  const cents = fc.integer({ min: -1_000_000, max: 100_000_000 });
  const units = fc.bigInt({ min: -9_007_199_254_740_991n, max: 9_007_199_254_740_991n });
  const price = fc.oneof(
    cents.map((one) => BigInt(one) * 10_000_000n),
    units,
  );
  fc.assert(
    fc.property(price, price, (bid, traded) => {
      const [quote, trade] = eventsOf(normaliserOf(), [
        mbp1Bytes({ price: bid, size: 1 }, NOBODY),
        tradeBytes({ price: traded }),
      ]);
      // Zero has one sign here.
      expect(quote).toMatchObject({ bid: decimalOf(bid) + 0, ask: null });
      expect(trade).toMatchObject({ price: decimalOf(traded) + 0 });
    }),
  );
});

test('a time is its whole microseconds and the nanoseconds beyond', () => {
  const tsEvent = fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n });
  fc.assert(
    fc.property(tsEvent, (ns) => {
      const [trade] = eventsOf(normaliserOf(), [tradeBytes({}, { tsEvent: ns })]);
      const { ts, tsNs = 0 } = trade!;
      expect(BigInt(ts) * 1000n + BigInt(tsNs)).toBe(ns);
      expect(tsNs).toBeLessThan(1000);
      expect(trade!.tsNs).not.toBe(0);
    }),
  );
});
