import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play, session } from '../../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';

const strikes = Array.from({ length: 61 }, (_, i) => 40 + i);
const shape = { strikes, halfSpread: 0.01 };
const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) };
const next: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.2, 0.3) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const all = [near, next, far];

const at = (sec: number): number => START + sec * SECOND;
const futures = (ts: number): MarketEvent[] =>
  all.map(({ month, forward }) => quote(`CL.${month}`, forward, 0.01, ts));

/** A frame every ten seconds; every ten seconds all futures are quoted and the options of whom `speaks`. */
function frames(
  from: number,
  to: number,
  speaks: (sec: number) => readonly Expiry[],
  engine: ReturnType<typeof engineAt>,
): AlphaFrame[] {
  const seen: AlphaFrame[] = [];
  for (let sec = from; sec < to; sec += 10) {
    const quotes = chainQuotes(speaks(sec), shape, at(sec));
    seen.push(...play([...futures(at(sec)), ...quotes, tick(at(sec + 10))], engine));
  }
  return seen;
}

const values = (frame: AlphaFrame | undefined): unknown[] =>
  ['atm_iv', 'rr25', 'rr10', 'fly25', 'cvol', 'up_var', 'iv_term_slope', 'fwd_vol'].map(
    (name) => frame?.fields[name]?.v,
  );
const nothing = Array.from({ length: 8 }, () => null);

/** Total variance linear in time between two expiries at 30 days, a second or so after START. */
function between(one: Expiry, other: Expiry): number {
  const [a, b] = [one.vol(one.forward) ** 2 * one.days, other.vol(other.forward) ** 2 * other.days];
  const share = (30 - one.days) / (other.days - one.days);
  return Math.sqrt((a + share * (b - a)) / 30);
}

describe('an expiry whose options fall silent while its future goes on', () => {
  const engine = engineAt(0, 10_000);
  play(wholeChain(all, shape, START), engine);
  const seen = frames(0, 640, (sec) => (sec === 0 ? all : [next, far]), engine);
  const frameAt = (sec: number): AlphaFrame => seen.find((one) => one.ts === at(sec))!;

  test('speaks for a minute', () => {
    for (const sec of [10, 60]) {
      expect(known(frameAt(sec), 'atm_iv')).toBeCloseTo(between(near, next), 3);
      expect(values(frameAt(sec))).not.toContain(null);
      expect(frameAt(sec).health).toBe('ok');
    }
  });

  test('then makes its tenor unknown, and the next one does not speak for it', () => {
    for (let sec = 70; sec <= 600; sec += 10) {
      expect(values(frameAt(sec))).toEqual(nothing);
      expect(frameAt(sec).health).toBe('stale_chain');
      expect(frameAt(sec).reasons).toContain('no_smile:CL.Q26');
    }
  });

  test('is forgotten after ten minutes, as if it were not listed', () => {
    expect(known(frameAt(610), 'atm_iv')).toBeCloseTo(0.35, 3);
    expect(values(frameAt(610))).not.toContain(null);
    expect([frameAt(610).health, frameAt(610).reasons]).toEqual(['ok', []]);
  });
});

test('a reopening tells no tenor before the expiries on both sides of it are back', () => {
  const engine = engineAt(0, 10_000);
  play([...wholeChain(all, shape, START), session('closed', at(5)), tick(at(10))], engine);
  play([tick(at(7200)), session('open', at(7205)), tick(at(7210))], engine);
  // The back of the market is requoted at once, its front after a minute and a half.
  const seen = frames(7210, 7320, (sec) => (sec < 7300 ? [next, far] : all), engine);
  const early = seen.filter((one) => one.ts <= at(7300));
  expect(early.length).toBeGreaterThan(7);
  for (const frame of early) {
    expect(values(frame)).toEqual(nothing);
    expect(frame.reasons).toContain('no_smile:CL.Q26');
  }
  expect(known(seen.at(-1), 'atm_iv')).toBeCloseTo(between(near, next), 3);
  expect(seen.at(-1)?.health).toBe('ok');
});

describe('the far tenor', () => {
  const frameOf = (days: number): AlphaFrame =>
    play([...wholeChain([near, next, { ...far, days }], shape, START), tick(START + SECOND)]).at(
      -1,
    )!;
  const farFields = (frame: AlphaFrame): unknown[] =>
    ['iv_term_slope', 'fwd_vol'].map((name) => frame.fields[name]?.v);

  test('is not known where no expiry reaches 81 days', () => {
    // A second after START an expiry of 81 days has less than that.
    for (const days of [70, 80, 81]) {
      expect(farFields(frameOf(days))).toEqual([null, null]);
      expect(frameOf(days).health).toBe('ok');
      expect(known(frameOf(days), 'atm_iv')).toBeCloseTo(between(near, next), 3);
    }
  });

  test('is told by one of 81 days, whose volatility stands for that of 90', () => {
    const frame = frameOf(81.01);
    const level = between(near, next);
    expect(known(frame, 'iv_term_slope')).toBeCloseTo(100 * (0.33 - level), 1);
    const forward = Math.sqrt((0.33 ** 2 * 90 - level ** 2 * 30) / 60);
    expect(known(frame, 'fwd_vol')).toBeCloseTo(forward, 3);
  });
});
