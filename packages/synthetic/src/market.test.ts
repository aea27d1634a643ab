import { checkEvent, checkTruth, type MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, it } from 'vitest';
import { createMarket, type MarketOptions, type Mode, type SyntheticSecond } from './index.ts';

/** Wednesday 2026-01-07, 9:30 in New York. */
const morning = Date.UTC(2026, 0, 7, 14, 30) * 1000;
const SECOND = 1_000_000;

function take(options: MarketOptions, seconds: number): SyntheticSecond[] {
  const market = createMarket(options);
  return Array.from({ length: seconds }, () => market.second());
}

/**
 * FNV-1a over the JSON of everything, to nine digits: all that events have, and short of the last bit
 * in which the exp and log of two builds of an engine may differ.
 */
function digest(seconds: readonly SyntheticSecond[]): string {
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(9) : value;
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(seconds, round)) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

/** The same but for `seq`. Shows the first difference only: a diff of all of them takes a minute. */
function expectSame(some: readonly MarketEvent[], others: readonly MarketEvent[]): void {
  const plain = some.map((event) => JSON.stringify({ ...event, seq: 0 }));
  const at = others.findIndex((event, i) => JSON.stringify({ ...event, seq: 0 }) !== plain[i]);
  if (at >= 0) expect({ ...some[at], seq: 0 }).toEqual({ ...others[at], seq: 0 });
  expect(some.length).toBe(others.length);
}

describe('determinism', () => {
  it('gives the same market for the same options, another for another seed', () => {
    const options = { seed: 42, mode: 'calm', startTs: morning } as const;
    const once = JSON.stringify(take(options, 10));
    expect(JSON.stringify(take(options, 10)) === once).toBe(true);
    expect(JSON.stringify(take({ ...options, seed: 43 }, 10)) === once).toBe(false);
    // A high seed is no low one in disguise.
    expect(digest(take(options, 3))).not.toBe(digest(take({ ...options, seed: 2 ** 32 + 42 }, 3)));
  });

  it('gives the market that it gave when this was written', () => {
    // On another machine too. A change of the market changes these on purpose.
    expect(digest(take({ seed: 1, mode: 'calm', startTs: morning }, 10))).toMatchInlineSnapshot(
      `"614715d8"`,
    );
    expect(digest(take({ seed: 1, mode: 'active', startTs: morning }, 2))).toMatchInlineSnapshot(
      `"ecb583df"`,
    );
  });

  it.each([
    ['in the middle of a minute', 'calm', morning + 37 * SECOND, 70],
    ['in another hour', 'calm', morning - 7200 * SECOND, 70],
    ['while everything moves', 'active', morning + 5 * SECOND, 8],
    ['with a fraction of a second', 'calm', morning + 90 * SECOND + 300_000, 70],
  ] as const)('is the same wherever it starts: %s', (_, mode, startTs, lead) => {
    const early = createMarket({ seed: 7, mode, startTs: startTs - lead * SECOND });
    const late = createMarket({ seed: 7, mode, startTs });
    while (early.nextTs < late.nextTs) early.second();
    // The first second of the late one begins with what a late joiner is told.
    const joined = late.second();
    const went = early.second();
    expectSame(joined.events.slice(-went.events.length), went.events);
    for (let i = 0; i < 5; i++) {
      const [a, b] = [early.second(), late.second()];
      expect(b.truth).toEqual(a.truth);
      expectSame(b.events, a.events);
    }
  });

  it('goes on over the night as if it had been started in the morning', () => {
    const close = Date.UTC(2026, 0, 7, 22, 0) * 1000;
    const early = createMarket({ seed: 7, mode: 'calm', startTs: close - 3 * SECOND });
    const late = createMarket({ seed: 7, mode: 'calm', startTs: close + 3600 * SECOND });
    while (early.nextTs <= late.nextTs) early.second();
    late.second();
    for (let i = 0; i < 5; i++) {
      const [a, b] = [early.second(), late.second()];
      expect(b.truth).toEqual(a.truth);
      expectSame(b.events, a.events);
    }
  });
});

describe('events', () => {
  it.each([
    ['calm', morning, 30],
    ['firehose', morning, 1],
    ['calm', Date.UTC(2026, 0, 7, 21, 59, 57) * 1000, 8],
    ['calm', Date.UTC(2026, 0, 14, 19, 29, 58) * 1000, 4],
  ] as const)('are valid, ordered and numbered: %s from %d', (mode, startTs, seconds) => {
    let seq = 0;
    let ts = 0;
    let tsRecv = 0;
    for (const second of take({ seed: 3, mode, startTs }, seconds)) {
      if (second.truth !== null) expect(checkTruth(second.truth)).toBe(second.truth);
      for (const event of second.events) {
        // Cheaper than an expectation for each of some hundred thousand.
        if (checkEvent(event) !== event) expect.fail(JSON.stringify(event));
        if (event.seq !== ++seq) expect.fail(`seq ${event.seq} after ${seq - 1}`);
        if (event.ts < ts || event.tsRecv < tsRecv || event.tsRecv <= event.ts) {
          expect.fail(`order at ${seq}`);
        }
        if (event.ts < second.ts || event.ts >= second.ts + SECOND) expect.fail(`ts at ${seq}`);
        if (event.feed !== 'synthetic') expect.fail(event.feed);
        ({ ts, tsRecv } = event);
      }
    }
    expect(seq).toBeGreaterThan(1000);
  });

  it.each([
    ['calm', 350, 1_500],
    ['active', 10_000, 20_000],
    ['firehose', 200_000, 290_000],
  ] as readonly (readonly [Mode, number, number])[])(
    'come at the pace of %s',
    (mode, least, most) => {
      // The quietest hour and the busiest.
      for (const startTs of [Date.UTC(2026, 0, 7, 5) * 1000, Date.UTC(2026, 0, 7, 19, 25) * 1000]) {
        const [, ...seconds] = take({ seed: 5, mode, startTs }, mode === 'firehose' ? 2 : 10);
        for (const { events } of seconds) {
          expect(events.length).toBeGreaterThanOrEqual(least);
          expect(events.length).toBeLessThanOrEqual(most);
        }
      }
    },
  );

  it('trade at the touch of the last quote, on the side of the aggressor', () => {
    const quotes = new Map<string, { bid: number | null; ask: number | null }>();
    const seen = { buy: 0, sell: 0, none: 0 };
    for (const { events } of take({ seed: 8, mode: 'active', startTs: morning }, 5)) {
      for (const event of events) {
        if (event.type === 'quote') quotes.set(event.symbol, event);
        if (event.type !== 'trade') continue;
        const quote = quotes.get(event.symbol)!;
        seen[event.aggressor]++;
        if (event.aggressor === 'buy') expect(event.price).toBe(quote.ask);
        else if (event.aggressor === 'sell') expect(event.price).toBe(quote.bid);
        else expect([quote.bid, quote.ask]).toContain(event.price);
        expect(event.size).toBeGreaterThan(0);
      }
    }
    expect(seen.buy).toBeGreaterThan(1000);
    expect(seen.sell).toBeGreaterThan(1000);
    expect(seen.none).toBeGreaterThan(30);
  });

  it('trade options on both sides, and now and then a position of a hundred contracts', () => {
    const sizes: number[] = [];
    const contracts = { buy: 0, sell: 0, none: 0 };
    for (const { events } of take({ seed: 8, mode: 'active', startTs: morning }, 20)) {
      for (const event of events) {
        if (event.type !== 'trade' || !event.symbol.startsWith('LO.')) continue;
        sizes.push(event.size);
        contracts[event.aggressor] += event.size;
      }
    }
    expect(sizes.length).toBeGreaterThan(2000);
    const large = sizes.filter((size) => size >= 100).length / sizes.length;
    // Of the ordinary sizes ×50, eleven in sixteen are of 100 and more.
    expect(large).toBeGreaterThan(0.0005);
    expect(large).toBeLessThan(0.006);
    for (const side of ['buy', 'sell'] as const) {
      expect(contracts[side]).toBeGreaterThan(0.3 * (contracts.buy + contracts.sell));
    }
  });

  it('show books whose top is the quote, ten levels at the front', () => {
    const quotes = new Map<string, { bid: number | null; ask: number | null }>();
    const depths = new Set<number>();
    for (const { events } of take({ seed: 8, mode: 'active', startTs: morning }, 3)) {
      for (const event of events) {
        if (event.type === 'quote') quotes.set(event.symbol, event);
        if (event.type !== 'book') continue;
        const { bids, asks } = event;
        depths.add(bids.length);
        expect(bids[0]!.price).toBe(quotes.get(event.symbol)!.bid);
        expect(asks[0]!.price).toBe(quotes.get(event.symbol)!.ask);
        for (let i = 1; i < bids.length; i++) {
          expect(bids[i]!.price).toBeLessThan(bids[i - 1]!.price);
          expect(asks[i]!.price).toBeGreaterThan(asks[i - 1]!.price);
        }
      }
    }
    expect([...depths].sort((a, b) => a - b)).toEqual([5, 10]);
  });
});
