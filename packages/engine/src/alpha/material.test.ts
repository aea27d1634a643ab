import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { engineAt, play, session } from '../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const back: Expiry = { month: 'U26', days: 61, forward: 69, vol: () => 0.4 };
const at = (sec: number): number => Math.round(START + sec * SECOND);
const mid = (price: number, sec: number, symbol = 'CL.Q26'): MarketEvent =>
  quote(symbol, price, 0.01, at(sec));
const gap = (sec: number): MarketEvent => ({
  type: 'gap',
  ...stamp(at(sec)),
  reason: 'restart',
  from: null,
  to: at(sec),
});
const status = (symbol: string, state: 'halted' | 'open', sec: number): MarketEvent => ({
  type: 'status',
  symbol,
  ...stamp(at(sec)),
  state,
});
const opening: readonly MarketEvent[] = [
  futureDefinition(front),
  futureDefinition(back),
  mid(70, 0),
  mid(69, 0, 'CL.U26'),
  tick(at(1)),
];

/** Seconds after the start of the frames that follow the opening's. */
function secondsOf(events: readonly MarketEvent[]): number[] {
  const frames = play([...opening, ...events]);
  return frames.slice(1).map((one) => (one.ts - START) / SECOND);
}

describe('what does not wait for the step of the grid', () => {
  test.each<[string, MarketEvent]>([
    ['a close', session('closed', at(1.3))],
    ['a halt of the session', session('halted', at(1.3))],
    ['a halt of the product', status('CL', 'halted', 1.3)],
    ['a halt of the active future', status('CL.Q26', 'halted', 1.3)],
    ['a gap of all', gap(1.3)],
    ['ten ticks up', mid(70.1, 1.3)],
    ['ten ticks down', mid(69.9, 1.3)],
    ['a locked limit’s first step', mid(77, 1.3)],
  ])('%s', (_, event) => {
    expect(secondsOf([event, tick(at(1.4)), tick(at(1.5)), tick(at(2))])).toEqual([1.3, 2]);
  });

  test('ten ticks are ten wherever the price stands', () => {
    for (let cents = 6900; cents < 7100; cents++) {
      const [from, to] = [cents / 100, (cents + 10) / 100];
      const jump = [mid(from, 1.1), tick(at(2)), mid(to, 2.5), tick(at(2.6)), tick(at(3))];
      const still = [mid(from, 1.1), tick(at(2)), mid(to - 0.005, 2.5), tick(at(2.6)), tick(at(3))];
      expect(secondsOf(jump).slice(-3)).toEqual([2, 2.5, 3]);
      expect(secondsOf(still).slice(-2)).toEqual([2, 3]);
    }
  });

  test('the reopening', () => {
    const events = [
      session('closed', at(1.3)),
      tick(at(2)),
      session('open', at(2.2)),
      tick(at(2.3)),
    ];
    // Told when the frame before is a quarter of a step old.
    expect(secondsOf(events)).toEqual([2, 2.25]);
  });
});

describe('what waits', () => {
  test.each<[string, MarketEvent]>([
    ['nine and a half ticks', mid(70.095, 1.3)],
    ['a jump of another future', mid(75, 1.3, 'CL.U26')],
    ['a halt of another future', status('CL.U26', 'halted', 1.3)],
    ['a gap of one symbol', { ...gap(1.3), symbol: 'CL.U26' } as MarketEvent],
    ['a gap that hides no quotes', { ...gap(1.3), reason: 'conflated' } as MarketEvent],
    ['the state that was known already', session('open', at(1.3))],
    ['a halt of another product', { ...session('halted', at(1.3)), product: 'NG' } as MarketEvent],
    ['a jump that cannot be measured', { ...mid(80, 1.3), bid: null } as MarketEvent],
  ])('%s', (name, event) => {
    const known = name.startsWith('the state') ? [session('open', at(0.9))] : [];
    const frames = play([
      ...opening.slice(0, -1),
      ...known,
      tick(at(1)),
      event,
      tick(at(1.4)),
      tick(at(2)),
    ]);
    expect(frames.map((one) => (one.ts - START) / SECOND)).toEqual([1, 2]);
  });

  test('everything, until there was a first frame', () => {
    const frames = play([
      ...opening.slice(0, -1),
      gap(0.2),
      session('halted', at(0.3)),
      tick(at(1)),
    ]);
    expect(frames.map((one) => one.ts)).toEqual([at(1)]);
  });
});

test('it is a frame of its own moment, made by whatever event comes next', () => {
  const frames = play([...opening, mid(72, 1.3), mid(75, 1.35), tick(at(2))]);
  const [first, jump, step] = frames as [AlphaFrame, AlphaFrame, AlphaFrame];
  // What completes a frame is not in it.
  expect([jump.ts, jump.fields['cme_fwd_mid']]).toEqual([at(1.3), { v: 72, ts: at(1.3) }]);
  expect([jump.prev, jump.seq]).toEqual([first.seq, opening.length + 1]);
  expect([step.prev, step.seq, step.ts]).toEqual([jump.seq, opening.length + 2, at(2)]);
});

test('a jump makes at most four frames a step, however the price is thrown about', () => {
  const wild = Array.from({ length: 99 }, (_, i) => mid(i % 2 === 0 ? 75 : 65, 1 + (i + 1) / 100));
  const seconds = secondsOf([...wild, tick(at(2))]);
  expect(seconds).toEqual([1.25, 1.5, 1.75, 2]);
});

test('two halts at once make one frame, and one that the step overtakes none of its own', () => {
  expect(secondsOf([gap(1.3), session('halted', at(1.3)), tick(at(1.31)), tick(at(2))])).toEqual([
    // The second came as the event that completes the frame of the first, and the step tells it.
    1.3, 2,
  ]);
  expect(secondsOf([gap(1.99), tick(at(2)), tick(at(2.01)), tick(at(3))])).toEqual([2, 3]);
});

test('what happens at the very step is told a quarter of a step later', () => {
  expect(secondsOf([session('halted', at(2)), tick(at(2.5)), tick(at(3))])).toEqual([2, 2.25, 3]);
});

test('saved and restored with one pending, it is told all the same', () => {
  for (const event of [gap(1.3), session('closed', at(1.3)), mid(72, 1.3)]) {
    const engine = engineAt();
    const before = play([...opening, event], engine);
    expect(before).toHaveLength(1);
    const after = [mid(70, 1.4), tick(at(2))];
    const restored = createEngine(
      { products: ['CL'], emitMs: 1000 },
      structuredClone(engine.state),
    );
    const plain = play(after, engine);
    expect(plain.map((one) => one.ts)).toEqual([at(1.3), at(2)]);
    expect(play(after, restored)).toEqual(plain);
  }
});
