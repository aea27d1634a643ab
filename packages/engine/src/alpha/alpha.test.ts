import { type AlphaFrame, checkFrame, type MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../engine.ts';
import {
  chainQuotes,
  DAY,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  stamp,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';
import { alphaFields } from './fields.ts';

const strikes = Array.from({ length: 81 }, (_, i) => 50 + 0.5 * i);
const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: skewed(70, 0.36, -0.3, 0.4) };
const second: Expiry = {
  month: 'U26',
  days: 61,
  forward: 69.5,
  vol: skewed(69.5, 0.34, -0.25, 0.3),
};
const third: Expiry = { month: 'V26', days: 92, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const expiries = [front, second, third];
const shape = { strikes, halfSpread: 0.01 };

/** Steps events and gives the frames. */
function run(engine: Engine, events: readonly MarketEvent[]): AlphaFrame[] {
  const frames: AlphaFrame[] = [];
  for (const event of events) {
    for (const output of engine.step(event, engine.state.ordinal + 1)) {
      if (output.kind === 'frame') frames.push(output.value);
    }
  }
  return frames;
}

function engine(emitMs = 1000): Engine {
  return createEngine({ products: ['CL'], emitMs });
}

const value = (frame: AlphaFrame | undefined, name: string): number | null | undefined =>
  frame?.fields[name]?.v;

/** 25-delta strike by bisection on the delta itself: another road than the code under test takes. */
function vol25({ forward, vol, days }: Expiry, sign: 1 | -1): number {
  const tau = days / 365;
  const d1 = (strike: number): number => {
    const s = vol(strike) * Math.sqrt(tau);
    return Math.log(forward / strike) / s + 0.5 * s;
  };
  // |delta| = N(sign · d1) = 0.25 where sign · d1 = −0.6744897501960817.
  let [near, far] = sign === 1 ? [forward, forward * 1.6] : [forward, forward / 1.6];
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (near + far);
    if (sign * d1(middle) > -0.6744897501960817) near = middle;
    else far = middle;
  }
  return vol(near);
}

describe('a chain priced from a known smile', () => {
  const frames = run(engine(), [
    ...wholeChain(expiries, shape, START + 1),
    tick(START + SECOND),
    tick(START + 2 * SECOND),
  ]);
  const [frame] = frames;

  test('is ok and valid', () => {
    expect(frames).toHaveLength(2);
    expect(frame?.health).toBe('ok');
    expect(frame?.reasons).toEqual([]);
    expect(frame?.ts).toBe(START + SECOND);
    expect(checkFrame(frame)).not.toBeInstanceOf(Error);
  });

  test('gives the volatility at the money of the 30-day expiry', () => {
    expect(value(frame, 'atm_iv')).toBeCloseTo(0.36, 4);
  });

  test('gives rr25 as call minus put, within 0.03 vol points of the smile', () => {
    const expected = 100 * (vol25(front, 1) - vol25(front, -1));
    expect(expected).toBeLessThan(-3);
    expect(Math.abs(value(frame, 'rr25')! - expected)).toBeLessThan(0.03);
  });

  test('gives the term slope between 30 and 90 days in vol points', () => {
    // Total variance is linear between 61 and 92 days: 90 days is 29/31 of the way.
    const variance = (2 / 31) * 0.34 ** 2 * 61 + (29 / 31) * 0.33 ** 2 * 92;
    const expected = 100 * (Math.sqrt(variance / 90) - 0.36);
    expect(value(frame, 'iv_term_slope')).toBeCloseTo(expected, 1);
  });

  test('gives the mid of the nearest future until something trades', () => {
    expect(value(frame, 'cme_fwd_mid')).toBeCloseTo(70, 12);
    expect(frame?.fields['cme_fwd_mid']?.ts).toBe(START + 1);
    expect(value(frame, 'microprice')).toBeCloseTo(70, 12);
    expect(value(frame, 'imb_5')).toBe(0);
    expect(value(frame, 'imb_levels')).toBe(1);
    expect(value(frame, 'funding')).toBeNull();
  });

  test('chains frames by seq and prev', () => {
    expect(frames.map((one) => one.prev)).toEqual([null, frames[0]?.seq]);
  });

  test('has the fields of the dictionary in its order', () => {
    expect(Object.keys(frame?.fields ?? {})).toEqual(alphaFields.map((one) => one.name));
  });
});

test('rr25 is positive when calls are dearer', () => {
  const up = { ...front, vol: skewed(70, 0.36, 0.3, 0.4) };
  const [frame] = run(engine(), [...wholeChain([up], shape, START), tick(START + SECOND)]);
  expect(value(frame, 'rr25')).toBeGreaterThan(3);
});

test('a missing wing makes rr25 null and leaves the money alone', () => {
  const calls = strikes.filter((strike) => strike >= 69);
  const [frame] = run(engine(), [
    ...wholeChain([front], { ...shape, strikes: calls }, START),
    tick(START + SECOND),
  ]);
  expect(frame?.health).toBe('one_sided');
  expect(frame?.reasons).toEqual(['no_put_wing']);
  expect(value(frame, 'rr25')).toBeNull();
  expect(value(frame, 'atm_iv')).toBeCloseTo(0.36, 2);
});

test('a quarter of the strikes missing and one in twenty a dollar off moves rr25 by less than 0.5', () => {
  const events = wholeChain([front], shape, START).filter(
    (event, i) => event.type !== 'quote' || event.symbol.startsWith('CL') || i % 4 !== 0,
  );
  const bad = events.map((event, i) =>
    event.type === 'quote' && event.symbol.startsWith('LO') && i % 20 === 1
      ? { ...event, bid: event.bid! + 0.25, ask: event.ask! + 0.25 }
      : event,
  );
  const [frame] = run(engine(), [...bad, tick(START + SECOND)]);
  const expected = 100 * (vol25(front, 1) - vol25(front, -1));
  expect(Math.abs(value(frame, 'rr25')! - expected)).toBeLessThan(0.5);
});

test('a quote is taken with the forward of its own moment', () => {
  const moved = START + 5 * SECOND;
  const frames = run(engine(), [
    ...wholeChain([front], shape, START),
    quote('CL.Q26', 70.5, 0.01, moved),
    tick(moved + SECOND),
  ]);
  // The options still carry prices made at 70. Taken at 70.5 the calls would be 3 vol points too low.
  expect(value(frames.at(-1), 'cme_fwd_mid')).toBeCloseTo(70.5, 12);
  expect(value(frames.at(-1), 'atm_iv')).toBeCloseTo(front.vol(70.5), 3);
});

describe('freshness', () => {
  test('without any event there is nothing to say', () => {
    const [frame] = run(engine(), [tick(START), tick(START + SECOND)]);
    expect(frame?.health).toBe('no_data');
    expect(frame?.reasons).toEqual(['no_future', 'no_chain']);
    expect(Object.values(frame?.fields ?? {}).every((one) => one.v === null)).toBe(true);
  });

  test('a silent future is stale after ten seconds, its chain after a minute', () => {
    const ticks = Array.from({ length: 70 }, (_, i) => tick(START + (i + 1) * SECOND));
    const frames = run(engine(), [...wholeChain([front], shape, START), ...ticks]);
    const at = (sec: number): AlphaFrame | undefined =>
      frames.find((one) => one.ts === START + sec * SECOND);
    expect(at(10)?.health).toBe('ok');
    expect(at(11)?.health).toBe('stale_chain');
    expect(at(11)?.reasons).toEqual(['future_stale:CL.Q26']);
    expect(value(at(11), 'cme_fwd_mid')).toBeNull();
    expect(at(11)?.fields['cme_fwd_mid']?.ts).toBe(START);
    expect(value(at(11), 'atm_iv')).not.toBeNull();
    expect(at(31)?.reasons).toContain('forward_stale:CL.Q26');
    expect(value(at(31), 'atm_iv')).toBeNull();
  });

  test('put–call parity stands in for a future that is silent while its options are not', () => {
    const later = START + 40 * SECOND;
    const moved = { ...front, forward: 72, vol: skewed(72, 0.4, -0.3, 0.4) };
    const options = chainQuotes([moved], shape, later).filter((one) => one.symbol !== 'CL.Q26');
    const before = chainQuotes([front], shape, START + 20 * SECOND).filter(
      (one) => one.symbol === 'CL.Q26',
    );
    const frames = run(engine(), [
      ...wholeChain([front], shape, START),
      ...before,
      tick(START + 39 * SECOND),
      tick(START + 51 * SECOND),
      ...options.map((one) => ({ ...one, ts: START + 52 * SECOND })),
      tick(START + 53 * SECOND),
    ]);
    expect(value(frames.at(-2), 'atm_iv')).toBeNull();
    expect(frames.at(-1)?.reasons).toContain('forward_stale:CL.Q26');
    // Nothing but the options tells that the market is at 72 now.
    expect(value(frames.at(-1), 'atm_iv')).toBeCloseTo(0.4, 3);
    expect(value(frames.at(-1), 'cme_fwd_mid')).toBeNull();
  });

  test('options that nobody renews are stale', () => {
    const later = START + 61 * SECOND;
    const frames = run(engine(), [
      ...wholeChain([front], shape, START),
      quote('CL.Q26', 70, 0.01, later),
      tick(later + SECOND),
    ]);
    expect(frames.at(-1)?.health).toBe('stale_chain');
    expect(frames.at(-1)?.reasons).toEqual(['options_stale', 'no_smile']);
  });

  test('a gap of the feed takes away trust until quotes are renewed; a dropped heartbeat does not', () => {
    const gap = (reason: 'disconnect' | 'dropped', ts: number): MarketEvent => ({
      type: 'gap',
      ...stamp(ts),
      reason,
      from: ts - SECOND,
      to: ts,
    });
    const frames = run(engine(), [
      ...wholeChain([front], shape, START),
      gap('dropped', START + 0.5 * SECOND),
      tick(START + SECOND),
      gap('disconnect', START + 1.5 * SECOND),
      tick(START + 2 * SECOND),
      ...chainQuotes([front], shape, START + 2.5 * SECOND),
      tick(START + 3 * SECOND),
    ]);
    expect(frames.map((one) => one.health)).toEqual(['ok', 'stale_chain', 'ok']);
    expect(frames[1]?.reasons).toEqual([
      'future_untrusted:CL.Q26',
      'forward_untrusted:CL.Q26',
      'no_smile',
    ]);
  });

  test('a closed session is halted, whatever the quotes say', () => {
    const session = (state: 'open' | 'closed', ts: number): MarketEvent => ({
      type: 'session',
      ...stamp(ts),
      product: 'CL',
      state,
      tradeDate: '2026-06-15',
      open: START - DAY / 2,
      close: START + DAY / 4,
    });
    const frames = run(engine(), [
      ...wholeChain([front], shape, START),
      tick(START + SECOND),
      session('closed', START + 1.5 * SECOND),
      tick(START + 2 * SECOND),
      session('open', START + 2.2 * SECOND),
      ...chainQuotes([front], shape, START + 2.5 * SECOND),
      tick(START + 3 * SECOND),
    ]);
    // The opening is told at once, by the first event after it: no quote of before counts then.
    expect(frames.map((one) => one.health)).toEqual(['ok', 'halted', 'stale_chain', 'ok']);
    expect(frames[1]?.reasons[0]).toBe('session_closed');
    expect(frames[2]?.ts).toBe(START + 2.25 * SECOND);
  });

  test('a halted future halts the frame', () => {
    const frames = run(engine(), [
      ...wholeChain([front], shape, START),
      { type: 'status', symbol: 'CL.Q26', ...stamp(START + 10), state: 'halted' },
      tick(START + SECOND),
    ]);
    expect(frames[0]?.health).toBe('halted');
    expect(frames[0]?.reasons[0]).toBe('future_halted:CL.Q26');
  });
});

test('instruments that no definition introduced are known by the rules of CME', () => {
  const events = wholeChain([{ ...front, days: 31 }], shape, START).filter(
    (event) => event.type !== 'definition',
  );
  const [frame] = run(engine(), [...events, tick(START + SECOND)]);
  expect(frame?.health).toBe('ok');
  expect(value(frame, 'atm_iv')).toBeCloseTo(0.36, 1);
});
