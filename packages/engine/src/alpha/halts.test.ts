import type { AlphaFrame, MarketEvent, Status } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play } from '../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';

const strikes = Array.from({ length: 41 }, (_, i) => 50 + i);
const shape = { strikes, halfSpread: 0.005 };
const month: Expiry = { month: 'Q26', days: 30, forward: 70, vol: skewed(70, 0.36, -0.3, 0.4) };
const at = (sec: number): number => Math.round(START + sec * SECOND);
const status = (symbol: string, state: Status['state'], sec: number): MarketEvent => ({
  type: 'status',
  symbol,
  ...stamp(at(sec)),
  state,
});
const gap = (sec: number): MarketEvent => ({
  type: 'gap',
  ...stamp(at(sec)),
  reason: 'restart',
  from: null,
  to: at(sec),
});
const future = (sec: number): MarketEvent => quote('CL.Q26', 70, 0.01, at(sec));
const chain = (sec: number): MarketEvent[] => chainQuotes([month], shape, at(sec));
const opening = [...wholeChain([month], shape, START), tick(at(1))];

describe('a halt that ends inside a gap of all', () => {
  test.each(['CL.Q26', 'CL', 'LO', 'LO.Q26.P6500'])('does not last: %s', (symbol) => {
    const frames = play([
      ...opening,
      status(symbol, 'halted', 1.5),
      tick(at(2)),
      gap(30),
      ...chain(31),
      tick(at(32)),
    ]);
    const last = frames.at(-1)!;
    expect([last.health, last.reasons]).toEqual(['ok', []]);
    expect(known(last, 'atm_iv')).toBeCloseTo(0.36, 3);
  });

  test('lasts where the venue says so after it', () => {
    const events = [status('CL.Q26', 'halted', 1.5), gap(30), status('CL.Q26', 'halted', 30.5)];
    const last = play([...opening, ...events, ...chain(31), tick(at(32))]).at(-1)!;
    expect([last.health, last.reasons]).toEqual(['halted', ['future_halted:CL.Q26']]);
  });

  test('lasts over a gap that loses no quotes, and over one of another symbol', () => {
    const harmless: MarketEvent[] = [
      { ...gap(30), reason: 'conflated' } as MarketEvent,
      { ...gap(30), symbol: 'CL.Z26' } as MarketEvent,
    ];
    for (const event of harmless) {
      const events = [status('CL.Q26', 'halted', 1.5), event, ...chain(31), tick(at(32))];
      expect(play([...opening, ...events]).at(-1)?.health).toBe('halted');
    }
  });
});

describe('a halt of the options alone', () => {
  const engine = engineAt();
  const last = (events: readonly MarketEvent[]): AlphaFrame => play(events, engine).at(-1)!;
  const nulls = (frame: AlphaFrame): unknown[] =>
    ['atm_iv', 'rr25', 'cvol', 'gex_call_wall'].map((name) => frame.fields[name]?.v);
  const before = last(opening);

  test('is told at once, as a chain that is stale: the future goes on', () => {
    expect(before.health).toBe('ok');
    const frame = last([status('LO', 'halted', 1.5), tick(at(1.6))]);
    expect(frame.ts).toBe(at(1.5));
    expect(frame.health).toBe('stale_chain');
    expect(frame.reasons).toContain('options_halted');
    expect(nulls(frame)).toEqual([null, null, null, null]);
    expect(known(frame, 'cme_fwd_mid')).toBe(70);
  });

  test('lasts though the options are quoted, until the venue opens them', () => {
    const frame = last([...chain(3), tick(at(4))]);
    expect([frame.health, frame.reasons[0]]).toEqual(['stale_chain', 'options_halted']);
    const again = last([future(20), status('LO', 'halted', 20.1), tick(at(21))]);
    expect([again.health, again.reasons[0]]).toEqual(['stale_chain', 'options_halted']);
  });

  test('when it is over, what was quoted before does not count', () => {
    const frame = last([...chain(28), status('LO', 'open', 29), future(29.1), tick(at(30))]);
    expect(frame.reasons).not.toContain('options_halted');
    expect(frame.health).toBe('stale_chain');
    expect(nulls(frame)).toEqual([null, null, null, null]);
  });

  test('and what is quoted after does', () => {
    const frame = last([...chain(31), tick(at(32))]);
    expect([frame.health, frame.reasons]).toEqual(['ok', []]);
    expect(known(frame, 'atm_iv')).toBeCloseTo(known(before, 'atm_iv'), 4);
  });

  test('says nothing of another product’s options, nor of weeklies alone', () => {
    const frame = last([status('ON', 'halted', 32.5), status('LO1', 'halted', 32.6), tick(at(33))]);
    expect(frame.health).toBe('ok');
  });
});
