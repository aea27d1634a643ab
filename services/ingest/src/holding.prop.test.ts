import type { MarketEvent } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { book, gap, heartbeat, quote, tick, trade } from './fixtures/events.ts';
import { Holding } from './holding.ts';

/** Events of every class, at rising times. */
const someEvents = fc
  .array(
    fc.tuple(
      fc.constantFrom('quote', 'book', 'trade', 'tick', 'heartbeat', 'gap'),
      fc.constantFrom('CL.F27', 'CL.G27', 'LO.F27.C7000', 'LO.F27.P7000'),
    ),
    { maxLength: 120 },
  )
  .map((kinds) =>
    kinds.map(([kind, symbol], at): MarketEvent => {
      const ts = 1_700_000_000_000_000 + at;
      if (kind === 'quote') return quote(symbol, ts);
      if (kind === 'book') return book(symbol, ts);
      if (kind === 'trade') return trade(symbol, ts);
      if (kind === 'tick') return tick(ts);
      return kind === 'heartbeat' ? heartbeat(ts) : gap(ts);
    }),
  );

const lossy = new Set(['quote', 'book', 'heartbeat']);
const isProtected = (event: MarketEvent): boolean => !lossy.has(event.type);

/** Holds and takes in any interleaving, then takes all that is left. */
function run(events: readonly MarketEvent[], takes: readonly number[]): [Holding, MarketEvent[]] {
  const holding = new Holding();
  const out: MarketEvent[] = [];
  const take = (): boolean => {
    const event = holding.take();
    if (event !== undefined) out.push(event);
    return event !== undefined;
  };
  events.forEach((event, at) => {
    holding.hold(event);
    for (let n = takes[at % takes.length] ?? 0; n > 0; n--) take();
  });
  while (take());
  return [holding, out];
}

const interleavings = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20 });

test('nothing protected is lost or reordered', () => {
  fc.assert(
    fc.property(someEvents, interleavings, (events, takes) => {
      const [, out] = run(events, takes);
      expect(out.filter(isProtected)).toEqual(events.filter(isProtected));
    }),
  );
});

test('the newest quote and book of every symbol survives, and nothing else is invented', () => {
  fc.assert(
    fc.property(someEvents, (events) => {
      const [, out] = run(events, [0]);
      const newest = new Map<string, MarketEvent>();
      for (const event of events) {
        if (event.type !== 'quote' && event.type !== 'book') continue;
        newest.set(`${event.type} ${event.symbol}`, event);
      }
      const kept = out.filter(({ type }) => type === 'quote' || type === 'book');
      expect(new Set(kept)).toEqual(new Set(newest.values()));
      expect(kept).toHaveLength(newest.size);
    }),
  );
});

test('what comes out is in the order of arrival', () => {
  fc.assert(
    fc.property(someEvents, interleavings, (events, takes) => {
      const [, out] = run(events, takes);
      const times = out.map(({ tsRecv }) => tsRecv);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
    }),
  );
});

test('the counts add up, and the gaps say the same', () => {
  fc.assert(
    fc.property(someEvents, interleavings, (events, takes) => {
      const [holding, out] = run(events, takes);
      const { held, released, conflated, dropped } = holding.counts;
      expect(held).toBe(events.length);
      expect(released).toBe(out.length);
      expect(held).toBe(released + conflated + dropped);
      expect(holding.size).toBe(0);
      const heartbeats = events.filter(({ type }) => type === 'heartbeat').length;
      expect(dropped).toBe(heartbeats);
      const gaps = holding.settle('test', 1_800_000_000_000_000);
      const lost = gaps.reduce((sum, { count }) => sum + (count ?? 0), 0);
      expect(lost).toBe(conflated + dropped);
      expect(holding.settle('test', 1_800_000_000_000_000)).toEqual([]);
    }),
  );
});
