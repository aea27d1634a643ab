import { anyEvent, numberedQuotes, sampleEvents } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlockError } from '../errors.ts';
import type { MarketEvent } from '../events/event.ts';
import { checkEvent } from '../validate.ts';
import { BlockDecoder, readBlockHeader } from './decoder.ts';
import { BlockEncoder } from './encoder.ts';

function pack(events: readonly MarketEvent[], ordinal = 0): Uint8Array {
  const encoder = new BlockEncoder(1 << 20);
  for (const event of events) expect(encoder.add(event)).toBe(true);
  return encoder.finish(ordinal);
}

describe('a tape block', () => {
  test('has the bytes that docs/tape-format.md says', () => {
    const quote: MarketEvent = {
      type: 'quote',
      symbol: 'CL.F27',
      ts: 1_000_000,
      tsRecv: 1_000_250,
      feed: 'a',
      seq: 5,
      bid: 1.5,
      ask: null,
      bidSize: 300,
      askSize: 0,
    };
    const trade: MarketEvent = {
      type: 'trade',
      symbol: 'CL.F27',
      ts: 999_999,
      tsRecv: 1_000_250,
      feed: 'a',
      price: -2,
      size: 1,
      aggressor: 'sell',
    };
    // Written by hand from the specification.
    const expected = [
      ...[0x43, 0x41, 0x54, 1], // "CAT", version 1
      ...[2, 0, 0, 0], // two events
      ...[0, 0, 0, 0, 0, 0, 0x1c, 0x40], // ordinal 7 as a double
      ...[0, 0, 0, 0, 0x80, 0x84, 0x2e, 0x41], // base time 1,000,000 as a double
      ...[76, 0, 0, 0], // bytes in all
      ...[0, 0, 0, 0], // reserved
      ...[1, 2 | 4], // a quote with a seq and a bid
      ...[0, 6, 0x43, 0x4c, 0x2e, 0x46, 0x32, 0x37], // new name "CL.F27"
      ...[0, 1, 0x61], // new name "a"
      0, // base time + 0
      ...[0xf4, 0x03], // received 250 later: zigzag 500
      10, // seq 0 + 5: zigzag 10
      ...[0, 0, 0, 0, 0, 0, 0xf8, 0x3f], // bid 1.5
      ...[0xac, 0x02, 0], // sizes 300 and 0
      ...[2, 2 << 2], // a trade, sold
      ...[1, 2], // names 1 and 2
      1, // one microsecond earlier: zigzag 1
      ...[0xf6, 0x03], // received 251 later: zigzag 502
      ...[0, 0, 0, 0, 0, 0, 0, 0xc0, 1], // price -2, size 1
    ];
    expect(expected.length).toBe(76);
    expect([...pack([quote, trade], 7)]).toEqual(expected);
    expect(new BlockDecoder().decode(Uint8Array.from(expected))).toStrictEqual([quote, trade]);
  });

  test('gives back every type of event', () => {
    expect(new BlockDecoder().decode(pack(sampleEvents))).toStrictEqual(sampleEvents);
  });

  test('gives back any events, in any order, with one encoder and one decoder used again and again', () => {
    const encoder = new BlockEncoder(1 << 20);
    const decoder = new BlockDecoder();
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 40 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        (events, ordinal) => {
          for (const event of events) encoder.add(event);
          const block = encoder.finish(ordinal);
          expect(readBlockHeader(block)).toEqual({ ordinal, count: events.length });
          expect(decoder.decode(block)).toStrictEqual(events);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('numbers its events from its ordinal on', () => {
    const seen: number[] = [];
    new BlockDecoder().forEach(pack(numberedQuotes(0, 3), 41), (_, ordinal) => seen.push(ordinal));
    expect(seen).toEqual([41, 42, 43]);
  });

  test('says when it is full, and goes on after', () => {
    const encoder = new BlockEncoder(4_096);
    const events = numberedQuotes(0, 500);
    const blocks: Uint8Array[] = [];
    let first = 0;
    for (const [i, event] of events.entries()) {
      if (!encoder.add(event)) {
        blocks.push(encoder.finish(first));
        first = i;
        expect(encoder.add(event)).toBe(true);
      }
    }
    blocks.push(encoder.finish(first));
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) expect(block.length).toBeLessThanOrEqual(4_096);
    const decoder = new BlockDecoder();
    expect(blocks.flatMap((block) => decoder.decode(block))).toStrictEqual(events);
  });

  test('refuses an event that fits no block at all', () => {
    expect(() => new BlockEncoder(100).add(sampleEvents[1]!)).toThrowError(
      expect.objectContaining({ code: 'BLOCK_FULL' }),
    );
  });

  test('of another version is refused by that name', () => {
    const block = pack(sampleEvents);
    block[3] = 2;
    expect(() => readBlockHeader(block)).toThrowError(
      expect.objectContaining({ code: 'BLOCK_VERSION' }),
    );
  });

  test('cut off anywhere is corrupt, never a crash', () => {
    const block = pack(sampleEvents);
    for (let length = 0; length < block.length; length++) {
      expect(() => new BlockDecoder().decode(block.slice(0, length)), String(length)).toThrowError(
        expect.objectContaining({ code: 'BLOCK_CORRUPT' }),
      );
    }
  });

  test('with flipped bytes gives valid events or a typed error', () => {
    const block = pack([...sampleEvents, ...numberedQuotes(0, 20)]);
    const decoder = new BlockDecoder();
    const flip = fc.record({
      at: fc.integer({ min: 0, max: block.length - 1 }),
      to: fc.integer({ min: 0, max: 255 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 8 }), (flips) => {
        const bytes = block.slice();
        for (const { at, to } of flips) bytes[at] = to;
        try {
          decoder.forEach(bytes, (event) => expect(checkEvent(event)).toBe(event));
        } catch (error) {
          if (!(error instanceof BlockError)) throw error;
          refused++;
        }
      }),
      { numRuns: 20_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
  });
});
