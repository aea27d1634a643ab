import type { BusError } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { heartbeat, quote, trade } from './fixtures/events.ts';
import { Holding } from './holding.ts';
import { Outlet, type TapeSink } from './outlet.ts';

/** A writer whose room the test decides: `room` events fit before it is congested. */
class HandDriven implements TapeSink {
  readonly written: MarketEvent[] = [];
  readonly failed: Promise<BusError> = new Promise(() => {});
  room = 0;
  #wake: (() => void)[] = [];

  get congested(): boolean {
    return this.room <= 0;
  }

  get nextOrdinal(): number {
    return this.written.length;
  }

  write(event: MarketEvent): void {
    this.room--;
    this.written.push(event);
  }

  async drained(): Promise<void> {
    while (this.congested) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Makes room and lets everybody who waited act on it. */
  async give(room: number): Promise<void> {
    this.room = room;
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const brief = (events: readonly MarketEvent[]): unknown[] =>
  events.map((event) => (event.type === 'gap' ? [event.reason, event.count] : event.tsRecv));

test('events pass straight through while there is room', () => {
  const sink = new HandDriven();
  sink.room = 3;
  const outlet = new Outlet(sink, { feed: 'test', pace: 'live', now: () => 100 });
  for (const ts of [1, 2, 3]) outlet.put(quote('CL.F27', ts));
  expect(brief(sink.written)).toEqual([1, 2, 3]);
  expect(outlet.holding.counts.held).toBe(0);
});

test('of a live source quotes are conflated, heartbeats dropped, and a gap ends the episode', async () => {
  const sink = new HandDriven();
  const outlet = new Outlet(sink, { feed: 'test', pace: 'live', now: () => 100 });
  outlet.put(quote('CL.F27', 1));
  outlet.put(trade('CL.F27', 2));
  outlet.put(heartbeat(3));
  outlet.put(quote('CL.F27', 4));
  outlet.put(trade('CL.F27', 5));
  expect(sink.written).toEqual([]);
  await sink.give(2);
  expect(brief(sink.written)).toEqual([2, 4]);
  // What comes while something is held still waits its turn.
  outlet.put(trade('CL.F27', 6));
  await sink.give(100);
  expect(brief(sink.written)).toEqual([2, 4, 5, 6, ['conflated', 1], ['dropped', 1]]);
  outlet.put(trade('CL.F27', 7));
  expect(brief(sink.written).at(-1)).toBe(7);
  expect(outlet.congestedSec).toBeGreaterThan(0);
});

test('losses in quick succession share a gap a second', async () => {
  const S = 1_000_000;
  let now = 10 * S;
  const sink = new HandDriven();
  const outlet = new Outlet(sink, { feed: 'test', pace: 'live', now: () => now });
  const wink = async (): Promise<void> => {
    sink.room = 0;
    outlet.put(quote('CL.F27', now));
    outlet.put(quote('CL.F27', now));
    await sink.give(10);
  };
  const gaps = (): unknown[] => brief(sink.written.filter(({ type }) => type === 'gap'));
  await wink();
  expect(gaps()).toEqual([['conflated', 1]]);
  for (let n = 0; n < 5; n++) await wink();
  outlet.settle();
  expect(gaps()).toHaveLength(1);
  now += S;
  outlet.settle();
  outlet.settle();
  expect(gaps()).toEqual([
    ['conflated', 1],
    ['conflated', 5],
  ]);
});

test('a live source is paused only when what must not be lost is too much', async () => {
  const sink = new HandDriven();
  const holding = new Holding({ maxProtected: 2, maxConflated: 10 });
  const outlet = new Outlet(sink, { feed: 'test', pace: 'live', now: () => 100, holding });
  outlet.put(trade('CL.F27', 1));
  expect(outlet.full).toBe(false);
  outlet.put(trade('CL.F27', 2));
  expect(outlet.full).toBe(true);
  let room = false;
  const waiting = outlet.room().then(() => {
    room = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(room).toBe(false);
  await sink.give(10);
  await waiting;
  expect(brief(sink.written)).toEqual([1, 2]);
});

test('an elastic source is held back instead, and nothing of it is lost', async () => {
  const sink = new HandDriven();
  sink.room = 1;
  const outlet = new Outlet(sink, { feed: 'test', pace: 'elastic', now: () => 100 });
  for (const ts of [1, 2, 3]) outlet.put(quote('CL.F27', ts));
  outlet.put(heartbeat(4));
  expect(brief(sink.written)).toEqual([1, 2, 3, 4]);
  expect(outlet.full).toBe(true);
  const waiting = outlet.room();
  await sink.give(10);
  await waiting;
  expect(outlet.full).toBe(false);
});

test('finishing writes what is held, with the gaps of what is not', async () => {
  const sink = new HandDriven();
  const outlet = new Outlet(sink, { feed: 'test', pace: 'live', now: () => 100 });
  outlet.put(quote('CL.F27', 1));
  outlet.put(quote('CL.F27', 2));
  const finished = outlet.finish();
  await sink.give(100);
  await finished;
  expect(brief(sink.written)).toEqual([2, ['conflated', 1]]);
});
