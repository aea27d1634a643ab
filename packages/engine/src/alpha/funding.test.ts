import type { MarketEvent } from '@crude-alpha/contracts';
import { expect, test } from 'vitest';
import { play, stat } from '../fixtures/play.ts';
import { SECOND, START, tick } from '../fixtures/smile-market.ts';

const at = (sec: number): number => START + sec * SECOND;
const told = (rate: number, sec: number): MarketEvent =>
  stat('BTCUSDT', 'fundingRate', rate, at(sec));
const funding = (events: readonly MarketEvent[], sec: number): unknown =>
  play([...events, tick(at(sec))]).at(-1)?.fields['funding'];

test('is what the tape said last, to nine places, with the time of saying', () => {
  const events = [told(0.0001, 0), told(-0.00012345678, 10)];
  expect(funding(events, 11)).toEqual({ v: -0.000123457, ts: at(10) });
});

test('an older word that comes later is none', () => {
  expect(funding([told(0.0002, 10), told(0.0001, 0)], 11)).toEqual({ v: 0.0002, ts: at(10) });
});

test('of two at one moment the later on the tape counts', () => {
  expect(funding([told(0.0002, 10), told(0.0003, 10)], 11)).toEqual({ v: 0.0003, ts: at(10) });
});

test('zero is a rate', () => {
  expect(funding([told(0, 0)], 1)).toEqual({ v: 0, ts: at(0) });
});

test('after half an hour nothing is known of it', () => {
  expect(funding([told(0.0001, 0)], 1800)).toEqual({ v: 0.0001, ts: at(0) });
  expect(funding([told(0.0001, 0)], 1801)).toEqual({ v: null, ts: null });
  expect(funding([told(0.0001, 0), tick(at(1801)), told(0.0004, 1802)], 1803)).toEqual({
    v: 0.0004,
    ts: at(1802),
  });
});

test('other statistics of the same symbol are not it', () => {
  expect(funding([stat('BTCUSDT', 'openInterest', 5, at(0))], 1)).toEqual({ v: null, ts: null });
});

test('a gap or a close takes nothing away: it is no quote of this market', () => {
  const gap: MarketEvent = {
    type: 'gap',
    ts: at(5),
    tsRecv: at(5),
    feed: 'test',
    reason: 'disconnect',
    from: null,
    to: at(5),
  };
  expect(funding([told(0.0001, 0), gap], 6)).toEqual({ v: 0.0001, ts: at(0) });
});
