import type { AlphaFrame, Book, MarketEvent, Quote } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, play, session } from '../../fixtures/play.ts';
import {
  type Expiry,
  futureDefinition,
  quote,
  SECOND,
  START,
  stamp,
  tick,
} from '../../fixtures/smile-market.ts';

const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: () => 0.4 };
const at = (sec: number): number => Math.round(START + sec * SECOND);
const sized = (bidSize: number, askSize: number, sec: number): Quote => ({
  ...quote('CL.Q26', 70, 0.01, at(sec)),
  bidSize,
  askSize,
});
const bought = (size: number, sec: number): MarketEvent => ({
  type: 'trade',
  symbol: 'CL.Q26',
  ...stamp(at(sec)),
  price: 70.01,
  size,
  aggressor: 'buy',
});
const status = (state: 'preOpen' | 'open' | 'halted', sec: number): MarketEvent => ({
  type: 'status',
  symbol: 'CL',
  ...stamp(at(sec)),
  state,
});
const values = (frame: AlphaFrame | undefined, ...names: string[]): unknown[] =>
  names.map((name) => frame?.fields[name]?.v);
const last = (events: readonly MarketEvent[]): AlphaFrame =>
  play([futureDefinition(front), ...events], engineAt()).at(-1)!;

describe('flow', () => {
  test('is not known before anything was seen of it, and nought once it stands still', () => {
    const frames = play([
      futureDefinition(front),
      sized(10, 10, 0.5),
      tick(at(1)),
      tick(at(2)),
      // The first change that is counted: four more bid, none traded yet.
      sized(14, 10, 2.5),
      tick(at(3)),
      bought(5, 3.5),
      tick(at(4)),
      sized(14, 10, 20),
      tick(at(21)),
    ]);
    const told = frames.map((one) => [
      (one.ts - START) / SECOND,
      ...values(one, 'signed_flow_10', 'ofi'),
    ]);
    expect(told).toEqual([
      [1, null, null],
      [2, null, null],
      [3, null, 4],
      [4, 1, 4],
      // The quote at 20 completes the frame of the step and is not in it; the future was silent for 17 s.
      [20, null, null],
      [21, 0, 0],
    ]);
  });

  // What the pre-open shows is no order flow: hundreds come and go that nobody can trade with.
  test.each<[string, MarketEvent, MarketEvent]>([
    ['of a session', session('closed', at(1.5)), session('open', at(6))],
    ['after a halt of the session', session('halted', at(1.5)), session('resumed', at(6))],
    ['of the product', status('preOpen', 1.5), status('open', 6)],
    ['after a halt of the product', status('halted', 1.5), status('open', 6)],
  ])('of the pre-open does not count: %s', (_, close, open) => {
    const before = [
      sized(10, 10, 0.5),
      tick(at(1)),
      close,
      sized(500, 10, 2.5),
      sized(900, 10, 3.5),
      bought(50, 4),
      tick(at(5)),
      open,
      tick(at(7)),
    ];
    expect(values(last(before), 'signed_flow_10', 'ofi', 'kyle_lambda')).toEqual([
      null,
      null,
      null,
    ]);
    expect(values(last([...before, sized(904, 10, 7.5), tick(at(8))]), 'ofi')).toEqual([4]);
  });
});

describe('the imbalance', () => {
  const book = (sec: number, bids: readonly number[], asks: readonly number[]): Book => ({
    type: 'book',
    symbol: 'CL.Q26',
    ...stamp(at(sec)),
    bids: bids.map((size, i) => ({ price: 69.99 - 0.01 * i, size })),
    asks: asks.map((size, i) => ({ price: 70.01 + 0.01 * i, size })),
  });
  const imbalance = (frame: AlphaFrame): unknown[] => values(frame, 'imb_5', 'imb_levels');
  // (30 + 30 − 10 − 10)/80 of the book, (30 − 10)/40 of the top alone after.
  const deep = book(0.5, [30, 30, 30], [10, 10, 10]);

  test('is of the depth for ten seconds, then of the top of the book', () => {
    const top = (sec: number): MarketEvent => sized(15, 25, sec);
    expect(imbalance(last([deep, top(9.9), tick(at(10))]))).toEqual([0.5, 3]);
    // The quote came when the book was not yet ten seconds old; the frame is what counts.
    expect(imbalance(last([deep, top(10.4), tick(at(11))]))).toEqual([-0.25, 1]);
  });

  test('is of the top of the book where the newest book was empty or had no sizes', () => {
    for (const none of [book(2, [], []), book(2, [0, 0], [0, 0])]) {
      expect(imbalance(last([deep, none, sized(15, 25, 2.5), tick(at(3))]))).toEqual([-0.25, 1]);
    }
  });

  test('is not known where neither has a size', () => {
    const frame = last([deep, book(2, [0], [0]), tick(at(3))]);
    expect(values(frame, 'imb_5')).toEqual([null]);
    expect(values(frame, 'cme_fwd_mid')).toEqual([70]);
  });
});
