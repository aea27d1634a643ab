import type { AlphaFrame, MarketEvent, Quote } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { known, play } from '../../fixtures/play.ts';
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
} from '../../fixtures/smile-market.ts';
import { volAtDelta } from '../../fixtures/textbook.ts';

const strikes = Array.from({ length: 81 }, (_, i) => 50 + 0.5 * i);
const shape = { strikes, halfSpread: 0.01 };
const front: Expiry = { month: 'Q26', days: 30, forward: 70, vol: skewed(70, 0.36, -0.3, 0.4) };
const at = (sec: number): number => Math.round(START + sec * SECOND);

const optionsOf = (expiry: Expiry, sec: number): Quote[] =>
  chainQuotes([expiry], shape, at(sec)).filter(({ symbol }) => symbol.startsWith('LO'));

/** The market at a price, its smile moved along with the forward. */
const marketAt = (forward: number, atm = 0.36): Expiry => ({
  ...front,
  forward,
  vol: skewed(forward, atm, -0.3, 0.4),
});

const lastOf = (events: readonly MarketEvent[], sec: number): AlphaFrame =>
  play([...events, tick(at(sec))]).at(-1)!;

describe('while the future has no quote, parity is the forward', () => {
  const bad = (change: Partial<Quote>): Quote => ({
    ...quote('CL.Q26', 70, 0.01, at(1)),
    ...change,
  });

  test.each<[string, readonly MarketEvent[]]>([
    ['locked', [bad({ bid: 70, ask: 70 })]],
    ['locked at a limit, with nothing offered', [bad({ bid: 75, ask: null })]],
    ['one-sided', [bad({ bid: null })]],
    ['crossed', [bad({ bid: 71 })]],
    ['absurdly wide', [bad({ ask: 500 })]],
    ['gone', [bad({ bid: null, ask: null })]],
  ])('%s', (fault, events) => {
    // The options go on to 73 and to another level, which only they tell.
    const moved = marketAt(73, 0.42);
    const frame = lastOf(
      [...wholeChain([front], shape, at(0)), ...events, ...optionsOf(moved, 2)],
      3,
    );
    expect(frame.fields['cme_fwd_mid']?.v, fault).toBeNull();
    expect(frame.reasons.some((one) => one.startsWith('forward_'))).toBe(true);
    expect(Math.abs(known(frame, 'atm_iv') - 0.42)).toBeLessThan(5e-4);
    const wing = (sign: 1 | -1): number =>
      volAtDelta(moved.vol, { forward: 73, tauYears: 30 / 365 }, sign, 0.25);
    expect(Math.abs(known(frame, 'rr25') - 100 * (wing(1) - wing(-1)))).toBeLessThan(0.05);
    // Parity against itself tells nothing against the chain.
    expect(Math.abs(frame.quality.parityCents!)).toBeLessThan(1);
  });

  test('which quotes made with the future’s help have no say in', () => {
    // No option was renewed since the future went: nobody knows where the market is.
    const events = [...wholeChain([front], shape, at(0)), bad({ bid: null })];
    const frame = lastOf(events, 2);
    expect(frame.fields['atm_iv']?.v).toBeNull();
    expect(frame.reasons).toContain('no_smile');
    // Three strikes that have both sides are enough, two are not.
    const both = (count: number): Quote[] =>
      optionsOf(marketAt(73), 1.5).filter(({ symbol }) => {
        const strike = Number(/[CP](\d+)$/.exec(symbol)?.[1]) / 100;
        return strike >= 72.5 && strike < 72.5 + 0.5 * count;
      });
    expect(lastOf([...events, ...both(2)], 2).fields['atm_iv']?.v).toBeNull();
    const three = lastOf([...events, ...both(3)], 2);
    expect(three.reasons).not.toContain('no_smile');
  });

  test('and the future, once it is back, is it again', () => {
    const back = marketAt(71);
    const frames = play([
      ...wholeChain([front], shape, at(0)),
      bad({ bid: null }),
      ...optionsOf(marketAt(73, 0.42), 1.5),
      tick(at(2)),
      ...chainQuotes([back], shape, at(2.5)),
      tick(at(3)),
    ]);
    expect(frames.at(-1)?.health).toBe('ok');
    expect(known(frames.at(-1), 'atm_iv')).toBeCloseTo(0.36, 3);
  });
});

describe('a quote that the future has left behind', () => {
  // A tenth of a standard deviation to expiry: 0.1 · 36 % · √(30/365) = 1.032 % of 70, or 72 cents.
  const after = (price: number): AlphaFrame =>
    lastOf([...wholeChain([front], shape, at(0)), quote('CL.Q26', price, 0.01, at(0.5))], 1);

  test('counts within a tenth of a standard deviation', () => {
    for (const price of [69.4, 70.6]) {
      const frame = after(price);
      expect(frame.health).toBe('ok');
      expect(known(frame, 'atm_iv')).toBeCloseTo(front.vol(price), 3);
    }
  });

  test('does not beyond: where all are, there is no smile', () => {
    // Far from the money volatilities are higher, so that quotes there stand for longer.
    for (const price of [68, 69, 71, 72]) {
      const frame = after(price);
      expect(frame.health).toBe('stale_chain');
      expect(frame.fields['atm_iv']?.v).toBeNull();
      expect(known(frame, 'cme_fwd_mid')).toBeCloseTo(price, 9);
    }
  });

  test('does not hold back those that were renewed', () => {
    const moved = marketAt(72, 0.38);
    const some = optionsOf(moved, 0.7).filter((_, i) => i % 3 !== 0);
    const frame = lastOf(
      [...wholeChain([front], shape, at(0)), quote('CL.Q26', 72, 0.01, at(0.5)), ...some],
      1,
    );
    expect(frame.health).toBe('ok');
    expect(known(frame, 'atm_iv')).toBeCloseTo(0.38, 3);
  });
});

test('an option that the venue has halted does not count, however it is quoted', () => {
  const options = optionsOf(front, 0);
  const halts = options
    .filter(({ symbol }) => symbol.includes('.P'))
    .map(
      ({ symbol }): MarketEvent => ({ type: 'status', symbol, ...stamp(at(0.1)), state: 'halted' }),
    );
  const events = [...wholeChain([front], shape, at(0)), ...halts, ...optionsOf(front, 0.5)];
  const frame = lastOf(events, 1);
  expect([frame.reasons, frame.quality.putStrikes]).toEqual([['options_stale', 'no_smile'], null]);
  const again = halts.map((one): MarketEvent => ({ ...one, state: 'open' }) as MarketEvent);
  expect(lastOf([...events, ...again, ...optionsOf(front, 0.7)], 1).reasons).toEqual([]);
});

describe('a wing', () => {
  /** The chain with puts at these strikes alone out of the money. */
  const withPuts = (puts: readonly number[]): AlphaFrame =>
    lastOf(
      wholeChain(
        [front],
        { ...shape, strikes: [...puts, ...strikes.filter((one) => one >= 70)] },
        at(0),
      ),
      1,
    );

  test('of one strike far out spans what it says nothing of: null', () => {
    const frame = withPuts([60]);
    expect(frame.reasons).toEqual(['no_put_wing']);
    expect(frame.quality.putStrikes).toBe(1);
    expect([frame.fields['rr25']?.v, frame.fields['fly25']?.v]).toEqual([null, null]);
    expect(known(frame, 'atm_iv')).toBeGreaterThan(0.3);
  });

  test('of two strikes is one, when they reach the delta', () => {
    expect(withPuts([60, 65]).reasons).toEqual([]);
    // The put of 25 deltas lies near 65.6: these two do not reach it.
    expect(withPuts([67, 68]).reasons).toEqual(['no_put_wing']);
  });

  test('may reach 25 deltas and not 10', () => {
    const frame = lastOf(
      wholeChain(
        [front],
        { ...shape, strikes: strikes.filter((one) => one > 64 && one < 77) },
        at(0),
      ),
      1,
    );
    expect([frame.health, frame.fields['rr10']?.v]).toEqual(['ok', null]);
    expect(known(frame, 'rr25')).toBeLessThan(-3);
  });
});
