import type { TapeTail } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { isOpen } from '@crude-alpha/market';
import { createMarket } from '@crude-alpha/synthetic';
import { describe, expect, test } from 'vitest';
import type { FeedNews, OpenFeed } from '../feed.ts';
import { tick } from '../fixtures/events.ts';
import { type SyntheticOptions, syntheticFeed } from './synthetic.ts';
import { openMoment } from './synthetic-start.ts';

const S = 1_000_000;
const at = (iso: string): number => Date.parse(iso) * 1000;
const iso = (ts: number): string => new Date(ts / 1000).toISOString();
const START = at('2026-11-18T15:00:00Z');
const MARKET = { seed: 7, mode: 'calm' } as const;

/** The first events of the market itself. */
function expected(count: number, startTs = START, seed = 7): MarketEvent[] {
  const market = createMarket({ ...MARKET, seed, startTs });
  const events: MarketEvent[] = [];
  while (events.length < count) events.push(...market.second().events);
  return events.slice(0, count);
}

function tailAt(events: readonly MarketEvent[], ordinal: number): TapeTail {
  return {
    ordinal,
    lastEvent: events[ordinal]!,
    events: events.slice(Math.max(0, ordinal - 5), ordinal + 1),
  };
}

function open(
  options: Partial<SyntheticOptions>,
  resume: TapeTail | null = null,
): Promise<OpenFeed> {
  const feed = syntheticFeed({
    market: MARKET,
    start: START,
    speed: 0,
    clock: () => START,
    ...options,
  });
  return feed.open(resume, new AbortController().signal);
}

interface Taken {
  readonly events: MarketEvent[];
  readonly news: FeedNews[];
  /** The feed's clock after each batch. */
  readonly clocks: number[];
}

async function take(feed: OpenFeed, count: number): Promise<Taken> {
  const taken: Taken = { events: [], news: [], clocks: [] };
  for await (const { events, news } of feed.batches) {
    taken.events.push(...(events as MarketEvent[]));
    taken.news.push(...news);
    taken.clocks.push(feed.now());
    if (taken.events.length >= count) break;
  }
  taken.events.length = Math.min(count, taken.events.length);
  return taken;
}

describe('flat out', () => {
  test('it delivers the market as it is, with its truth, and its clock keeps up', async () => {
    const feed = await open({});
    expect(feed.continues).toBe(false);
    expect(feed.now()).toBe(START);
    const { events, news, clocks } = await take(feed, 20_000);
    expect(events).toEqual(expected(20_000));
    expect(news.length).toBeGreaterThan(5);
    expect(news[0]).toMatchObject({ kind: 'truth', truth: { product: 'CL', ts: START } });
    expect(clocks).toEqual(clocks.toSorted((left, right) => left - right));
    expect(clocks.at(-1)).toBeGreaterThanOrEqual(events.at(-1)!.tsRecv);
  });

  test('it goes on exactly after the end of its tape, be it in the middle of a second', async () => {
    const all = expected(12_000);
    for (const end of [0, 3547, 3548, 5000, 5001, 9999]) {
      const feed = await open({}, tailAt(all, end));
      expect(feed.continues).toBe(true);
      expect((await take(feed, 2000)).events).toEqual(all.slice(end + 1, end + 2001));
    }
  });

  test('a tick at the end of the tape does not hide where the source was', async () => {
    const all = expected(8000);
    const { events } = tailAt(all, 5000);
    const last = tick(Math.ceil(events.at(-1)!.tsRecv / S) * S);
    const feed = await open({}, { ordinal: 5001, lastEvent: last, events: [...events, last] });
    expect(feed.continues).toBe(true);
    expect((await take(feed, 100)).events[0]).toEqual(all[5001]);
  });

  test('of another market it is a new beginning, behind the tape', async () => {
    const others = expected(5001, START, 8);
    const tail = tailAt(others, 5000);
    const feed = await open({}, tail);
    expect(feed.continues).toBe(false);
    const [first] = (await take(feed, 1)).events;
    expect(first!.ts).toBe(Math.ceil(tail.lastEvent.tsRecv / S) * S);
  });

  test('closed hours pass at once', async () => {
    const feed = await open({ start: at('2026-11-20T21:59:58Z') });
    for await (const { events } of feed.batches) {
      const last = events.at(-1) as MarketEvent | undefined;
      if (last !== undefined && last.ts >= at('2026-11-22T23:00:00Z')) break;
    }
  });
});

describe('at a speed', () => {
  test('events come when their time has come, and none is missing', async () => {
    // From before it opens: its clock runs while the market is set up.
    const began = performance.now();
    const feed = await open({ speed: 20 });
    const { events, clocks } = await take(feed, 12_000);
    const tookMs = performance.now() - began;
    expect(events).toEqual(expected(12_000));
    const marketMs = (events.at(-1)!.tsRecv - START) / 1000;
    expect(tookMs).toBeGreaterThanOrEqual(marketMs / 20 - 50);
    expect(clocks).toEqual(clocks.toSorted((left, right) => left - right));
    expect(feed.behindSec()).toBeGreaterThanOrEqual(0);
  });

  test('its clock goes on while the market is closed, up to what comes next', async () => {
    // At this speed a step of the steady time is ten seconds of the market; it goes step by step, so
    // that a busy machine cannot miss the break. What comes next is the pre-open, after 45 minutes.
    const close = at('2026-11-18T22:00:00Z');
    let steadyMs = 0;
    const feed = await open({ start: close - S, speed: 10_000, steadyMs: () => steadyMs });
    const clocks: number[] = [];
    const timer = setInterval(() => {
      steadyMs++;
      clocks.push(feed.now());
    }, 1);
    for await (const { events } of feed.batches) {
      const last = events.at(-1) as MarketEvent | undefined;
      if (last !== undefined && last.ts > close) break;
    }
    clearInterval(timer);
    const inBreak = clocks.filter((ts) => ts > close && ts < close + 2700 * S);
    // It waits at the close until the last second has been handed on, which takes a few steps.
    expect(inBreak.length).toBeGreaterThan(100);
    const steps = Array.from(inBreak, (_, step) => close + 2699 * S - step * 10 * S);
    expect(inBreak).toEqual(steps.toReversed());
  });

  test('it does not go back behind its tape, and does not claim to go on exactly', async () => {
    const tail = tailAt(expected(5000), 4999);
    const feed = await open({ speed: 1000 }, tail);
    expect(feed.continues).toBe(false);
    expect(feed.now()).toBeGreaterThan(tail.lastEvent.tsRecv);
    const { events } = await take(feed, 1);
    expect(events[0]!.ts).toBeGreaterThan(tail.lastEvent.ts);
  });
});

describe('now', () => {
  test('is the wall’s time while the market is open', async () => {
    expect(openMoment('CL', START + 1)).toBe(START + 1);
    const feed = await open({ start: 'now', clock: () => START + 250_000, speed: 1 });
    expect(feed.now()).toBeGreaterThanOrEqual(START + 250_000);
    expect(feed.now()).toBeLessThan(START + 2 * S);
  });

  test('else it is the same minute of the last session with hours to go', () => {
    // Noon of a Saturday in New York: at 13:00 of Friday four hours were left.
    expect(iso(openMoment('CL', at('2026-11-21T17:00:00Z')))).toBe('2026-11-20T18:00:00.000Z');
    // Half past five, in the daily break: at half past twelve more than four hours were left.
    expect(iso(openMoment('CL', at('2026-11-18T22:30:00Z')))).toBe('2026-11-18T17:30:00.000Z');
    for (let hour = 0; hour < 24 * 370; hour++) {
      const wall = at('2026-01-01T00:30:00Z') + hour * 3600 * S;
      expect(isOpen('CL', openMoment('CL', wall))).toBe(true);
    }
  });

  test('behind a tape that is ahead of it, the market waits for no one: the next session opens', async () => {
    const saturday = at('2026-11-21T17:00:00Z');
    const last = tick(saturday);
    const feed = await open(
      { start: 'now', clock: () => saturday, speed: 1 },
      { ordinal: 9, lastEvent: last, events: [last] },
    );
    // A quarter of an hour before Sunday's open the venue begins to speak.
    expect(iso(feed.now()).slice(0, 16)).toBe('2026-11-22T22:45');
  });
});
