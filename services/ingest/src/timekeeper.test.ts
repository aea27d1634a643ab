import type { MarketEvent } from '@crude-alpha/contracts';
import { checkEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { Timekeeper } from './timekeeper.ts';

const S = 1_000_000;
const at = (iso: string): number => Date.parse(iso) * 1000;
/** A Wednesday inside the session. */
const T = at('2026-11-18T15:00:00Z');

interface Clocked {
  readonly keeper: Timekeeper;
  readonly go: (now: number) => MarketEvent[];
}

function clocked(start: number, lastTick?: number, silenceMicros = 1000 * S): Clocked {
  const keeper = new Timekeeper({
    feed: 'test',
    products: ['CL'],
    silenceMicros,
    start,
    ...(lastTick === undefined ? {} : { lastTick }),
  });
  const go = (now: number): MarketEvent[] => {
    const events: MarketEvent[] = [];
    keeper.advance(now, (event) => events.push(event));
    for (const event of events) expect(checkEvent(event)).toBe(event);
    return events;
  };
  return { keeper, go };
}

const times = (events: readonly MarketEvent[]): number[] => events.map(({ ts }) => ts - T);

describe('ticks', () => {
  test('come once a second, stamped with the second and never twice', () => {
    const { go } = clocked(T + 300_000);
    expect(times(go(T + 999_999))).toEqual([]);
    expect(times(go(T + S + 7))).toEqual([S]);
    expect(times(go(T + S + 8))).toEqual([]);
    expect(times(go(T + 2 * S))).toEqual([2 * S]);
    expect(times(go(T + S))).toEqual([]);
  });

  test('after a stall one is written for the newest second, and the rest are counted', () => {
    const { go, keeper } = clocked(T + 300_000);
    expect(times(go(T + 75 * S + 5))).toEqual([75 * S]);
    expect(keeper.skippedTicks).toBe(74);
    expect(times(go(T + 76 * S))).toEqual([76 * S]);
    expect(keeper.skippedTicks).toBe(74);
  });

  test('go on from the newest one on the tape', () => {
    expect(times(clocked(T).go(T))).toEqual([0]);
    expect(times(clocked(T, T).go(T))).toEqual([]);
    expect(times(clocked(T + 7, T).go(T + S))).toEqual([S]);
    // The tape ended between an event before the second and the tick that was to follow it.
    expect(times(clocked(T + 7, T - S).go(T + 7))).toEqual([0]);
  });
});

describe('silence', () => {
  const silences = (events: readonly MarketEvent[]): unknown[] =>
    events.flatMap((event) =>
      event.type === 'heartbeat' ? [[event.ts - T, event.silenceMs, event.source]] : [],
    );

  test('is told each interval, growing, until the source speaks', () => {
    const { go, keeper } = clocked(T, undefined, 5 * S);
    expect(silences(go(T + 5 * S - 1))).toEqual([]);
    expect(silences(go(T + 5 * S))).toEqual([[5 * S, 5000, 'silence']]);
    expect(silences(go(T + 9 * S))).toEqual([]);
    expect(silences(go(T + 10 * S + 3))).toEqual([[10 * S, 10_000, 'silence']]);
    keeper.heard(T + 11 * S);
    expect(silences(go(T + 15 * S))).toEqual([]);
    expect(silences(go(T + 16 * S))).toEqual([[16 * S, 5000, 'silence']]);
  });

  test('after a stall is told once, as long as it has become', () => {
    const { go } = clocked(T, undefined, 5 * S);
    expect(silences(go(T + 33 * S))).toEqual([[30 * S, 30_000, 'silence']]);
  });

  test('keeps the order of time among ticks', () => {
    const { go } = clocked(T + 500_000, undefined, 5 * S);
    const events = go(T + 5 * S + 700_000);
    expect(events.map(({ type, ts }) => [type, ts - T])).toEqual([
      ['tick', 5 * S],
      ['heartbeat', 5 * S + 500_000],
    ]);
  });
});

describe('sessions', () => {
  const sessions = (events: readonly MarketEvent[]): unknown[] =>
    events.flatMap((event) =>
      event.type === 'session'
        ? [[event.product, event.state, event.tradeDate, new Date(event.ts / 1000).toISOString()]]
        : [],
    );

  test('a change is written at its instant, before the tick of the same second', () => {
    const close = at('2026-11-18T22:00:00Z');
    const { go } = clocked(close - 10 * S);
    expect(sessions(go(close - 1))).toEqual([]);
    const events = go(close + 10);
    expect(events.map(({ type, ts }) => [type, ts - close])).toEqual([
      ['session', 0],
      ['tick', 0],
    ]);
    expect(sessions(events)).toEqual([['CL', 'closed', '2026-11-18', '2026-11-18T22:00:00.000Z']]);
    expect(sessions(go(close + 3600 * S))).toEqual([
      ['CL', 'open', '2026-11-19', '2026-11-18T23:00:00.000Z'],
    ]);
  });

  test('a jump over a whole weekend tells every change', () => {
    const { go } = clocked(at('2026-11-20T20:00:00Z'));
    expect(sessions(go(at('2026-11-23T12:00:00Z')))).toEqual([
      ['CL', 'closed', '2026-11-20', '2026-11-20T22:00:00.000Z'],
      ['CL', 'open', '2026-11-23', '2026-11-22T23:00:00.000Z'],
    ]);
  });

  test('the present state is told when asked', () => {
    const now = at('2026-11-21T12:00:00Z');
    const events: MarketEvent[] = [];
    clocked(now).keeper.state(now, (event) => events.push(event));
    expect(events).toMatchObject([
      {
        type: 'session',
        ts: now,
        state: 'closed',
        tradeDate: '2026-11-20',
        open: at('2026-11-19T23:00:00Z'),
        close: at('2026-11-20T22:00:00Z'),
      },
    ]);
  });

  test('a product that does not exist is refused', () => {
    expect(
      () => new Timekeeper({ feed: 'test', products: ['XX'], silenceMicros: S, start: T }),
    ).toThrow(/unknown product/);
  });
});
