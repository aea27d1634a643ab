import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DbnDecoder } from '../dbn/decoder.ts';
import { encodeRecord } from '../dbn/encode-record.ts';
import { offsets } from '../dbn/offsets.ts';
import { Positions } from './positions.ts';

interface Event {
  readonly instrumentId: number;
  readonly rtype: 0 | 0x12 | 0xc3;
  readonly time: bigint;
  readonly number: number;
}

const BASE = 1_700_000_000_000_000_000n;

function bytesOf({ instrumentId, rtype, time, number }: Event): Uint8Array {
  const header = { publisherId: 1, instrumentId, tsEvent: time };
  if (rtype === 0) {
    const rest = { price: 1n, size: 1, action: 'T', side: 'A', flags: 0, depth: 0, tsInDelta: 0 };
    return encodeRecord({
      kind: 'trade',
      rtype,
      ...header,
      ...rest,
      tsRecv: time,
      sequence: number,
    });
  }
  if (rtype === 0xc3) {
    // A quote that stands: its event is old, and only the end of the interval moves.
    const level = { bidPx: 1n, askPx: 2n, bidSz: 1, askSz: 1, bidCt: 1, askCt: 1 };
    const rest = { price: 1n, size: 1, side: 'A', flags: 0, sequence: number, levels: [level] };
    return encodeRecord({ kind: 'bbo', rtype, ...header, tsEvent: BASE, tsRecv: time, ...rest });
  }
  const chars = { isTrading: 'Y', isQuoting: 'Y', isShortSellRestricted: '~' };
  const rest = { action: number, reason: 0, tradingEvent: 0, ...chars };
  return encodeRecord({ kind: 'status', rtype, ...header, tsRecv: time, ...rest });
}

/** A market in the order of its times, with many records that share one, some a nanosecond apart. */
const market = fc
  .array(
    fc.record({
      instrumentId: fc.integer({ min: 1, max: 4 }),
      rtype: fc.constantFrom(0 as const, 0x12 as const, 0xc3 as const),
      step: fc.constantFrom(0n, 0n, 1n, 999n, 1_000n, 5_000_000n),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) => {
    let time = BASE;
    return steps.map(({ instrumentId, rtype, step }, number): Event => {
      time += step;
      return { instrumentId, rtype, time, number };
    });
  });

test('however often a session is cut, at any record, each comes once', () => {
  fc.assert(
    fc.property(
      market,
      fc.array(fc.record({ length: fc.nat({ max: 90 }), early: fc.nat({ max: 10 }) }), {
        maxLength: 8,
      }),
      (events, sessions) => {
        const positions = new Positions();
        const got: number[] = [];
        const play = (from: number, until: number): void => {
          const decoder = new DbnDecoder({ fragment: 3 });
          for (const event of events.slice(from, until)) {
            decoder.push(bytesOf(event));
            while (decoder.next()) {
              if (!positions.admit(decoder, Number.MAX_SAFE_INTEGER)) continue;
              got.push(
                decoder.kind === 'status'
                  ? decoder.u16(offsets.status.action)
                  : decoder.u32(offsets.trade.sequence),
              );
            }
          }
        };
        /** Where a gateway begins that is asked for these times; some begin earlier. */
        const startAt = (early: number): number => {
          const starts = [0, 0x12, 0xc3].map((rtype) => positions.resumeFrom(rtype, 1e12));
          // A schema without a record has nothing to compare with: all of it is asked for.
          if (starts.includes(undefined)) return 0;
          const least = starts.reduce((a, b) => (a! < b! ? a : b))!;
          return Math.max(0, events.findIndex(({ time }) => time >= least) - early);
        };
        let from = 0;
        for (const { length, early } of sessions) {
          play(from, from + length);
          from = startAt(early);
          positions.beginReplay();
        }
        play(from, events.length);
        expect(got.toSorted((a, b) => a - b)).toEqual(events.map((_, i) => i));
      },
    ),
  );
});
