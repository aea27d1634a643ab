import type { AlphaFrame, MarketEvent, Quote } from '@crude-alpha/contracts';
import { describe, expect, test } from 'vitest';
import { engineAt, known, play, session } from '../fixtures/play.ts';
import {
  chainQuotes,
  type Expiry,
  quote,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../fixtures/smile-market.ts';

const strikes = Array.from({ length: 41 }, (_, i) => 50 + i);
const shape = { strikes, halfSpread: 0.005 };
/** START is 10:00 in New York in June; the settlement is made up to 14:30. */
const SETTLEMENT = START + 4.5 * 3600 * SECOND;

/** Skews of −0.3 and more: the market as it is quoted each second. */
const leaning = (slope: number): Expiry => ({
  month: 'Q26',
  days: 30,
  forward: 70,
  vol: skewed(70, 0.36, slope, 0.4),
});

/** A frame a second from one moment to another; the slope of the smile by second. */
function watch(
  from: number,
  to: number,
  slopeAt: (sec: number) => number | null,
  more: (sec: number) => readonly MarketEvent[] = () => [],
): AlphaFrame[] {
  const engine = engineAt();
  const frames = [...play(wholeChain([leaning(-0.3)], shape, from), engine)];
  for (let sec = 0; from + sec * SECOND < to; sec++) {
    const ts = from + sec * SECOND;
    const slope = slopeAt(sec);
    const quotes: Quote[] =
      slope === null
        ? [quote('CL.Q26', 70, 0.01, ts + 1)]
        : chainQuotes([leaning(slope)], shape, ts + 1);
    frames.push(...play([...more(sec), ...quotes, tick(ts + SECOND)], engine));
  }
  return frames;
}

const skew = (frame: AlphaFrame | undefined): number => known(frame, 'skew_signal');

describe('the two minutes of the daily settlement', () => {
  const from = SETTLEMENT - 200 * SECOND;
  // The smile leans otherwise from 14:28:30 on, and quotes are thrown about: still it is well.
  const frames = watch(from, SETTLEMENT + 60 * SECOND, (sec) => (sec < 110 ? -0.3 : 0.3));
  const at = (sec: number): AlphaFrame =>
    frames.find((one) => one.ts === SETTLEMENT + sec * SECOND)!;

  test('are told, and nothing is wrong with them', () => {
    const settling = frames.filter((one) => one.reasons.includes('settling'));
    expect(settling[0]?.ts).toBe(SETTLEMENT - 119 * SECOND);
    expect(settling.at(-1)?.ts).toBe(SETTLEMENT);
    expect(settling).toHaveLength(120);
    for (const { health, reasons } of settling)
      expect([health, reasons]).toEqual(['ok', ['settling']]);
  });

  test('hold the signal and its time, while rr25 goes on', () => {
    expect(known(at(-60), 'rr25')).toBeGreaterThan(3);
    expect(skew(at(-1))).toBe(skew(at(-119)));
    expect(at(-1).fields['skew_signal']?.ts).toBe(at(-120).fields['skew_signal']?.ts);
    expect(skew(at(-1))).toBeCloseTo(0, 3);
  });

  test('are over at half past: what was seen meanwhile counts from then on', () => {
    expect(skew(at(0))).toBe(skew(at(-1)));
    expect(skew(at(30))).toBeGreaterThan(0.03);
  });
});

describe('skew_signal', () => {
  test('is not known before the skew was watched for a minute', () => {
    const frames = watch(START, START + 90 * SECOND, () => -0.3);
    const first = frames.find((one) => one.fields['skew_signal']?.v !== null);
    expect(first?.ts).toBe(START + 61 * SECOND);
    expect(skew(first)).toBeCloseTo(0, 4);
  });

  // The second step is so small that the least deviation stands in for its own.
  test.each([0.1, -0.29])(
    'is tanh of how far the fast average is from the slow, by the deviation, times the quality, to %d',
    (then) => {
      const frames = watch(START, START + 400 * SECOND, (sec) => (sec < 200 ? -0.3 : then));
      const last = frames.at(-1)!;
      // By definition: weights of time constants of 300 s and 7200 s on rr25/(100·atm), second by second.
      const ys = frames
        .map((one) => known(one, 'rr25') / (100 * known(one, 'atm_iv')))
        .slice(0, -1);
      const average = (tau: number, of: readonly number[]): number => {
        let [sum, weights] = [0, 0];
        for (const [i, y] of of.entries()) {
          const weight = Math.exp((i + 1 - of.length) / tau);
          sum += weight * y;
          weights += weight;
        }
        return sum / weights;
      };
      const slow = average(7200, ys);
      const variance = average(
        7200,
        ys.map((y) => (y - slow) ** 2),
      );
      const away = (average(300, ys) - slow) / (1.5 * Math.max(Math.sqrt(variance), 0.005));
      expect(skew(last)).toBeCloseTo(last.quality.score! * Math.tanh(away), 4);
      expect(skew(last)).toBeGreaterThan(0.005);
    },
  );

  test('is held, with its time, while rr25 is not known', () => {
    // The options fall silent at 150 s: a minute later they are stale, and the future goes on.
    const frames = watch(START, START + 300 * SECOND, (sec) =>
      sec < 100 ? -0.3 : sec < 150 ? 0.1 : null,
    );
    const unknown = frames.filter((one) => one.fields['rr25']?.v === null);
    expect(unknown.length).toBeGreaterThan(80);
    expect(skew(unknown[0])).toBeGreaterThan(0.03);
    expect(new Set(unknown.slice(1).map(skew)).size).toBe(1);
    expect(new Set(unknown.map((one) => one.fields['skew_signal']?.ts)).size).toBe(1);
    // Options of 149 s are good for a minute; the newest input by then is the future's quote of 208 s.
    expect(unknown[0]?.fields['skew_signal']?.ts).toBe(START + 208 * SECOND + 1);
  });

  test('is held over a halt, and what was quoted during it does not count', () => {
    const frames = watch(
      START,
      START + 300 * SECOND,
      (sec) => (sec < 100 ? -0.3 : sec < 150 ? 0.1 : sec < 250 ? 0.9 : 0.1),
      (sec) =>
        sec === 150
          ? [session('halted', START + 150 * SECOND)]
          : sec === 250
            ? [session('resumed', START + 250 * SECOND)]
            : [],
    );
    const halted = frames.filter((one) => one.health === 'halted');
    expect(halted.length).toBeGreaterThan(95);
    expect(new Set(halted.map(skew)).size).toBe(1);
    expect(Math.max(...frames.slice(-40).map(skew))).toBeLessThan(0.6);
  });

  test('is worth less the fewer strikes there are behind it', () => {
    const slopes = (sec: number): number => (sec < 100 ? -0.3 : 0.1);
    const whole = watch(START, START + 150 * SECOND, slopes).at(-1)!;
    expect(whole.quality.score).toBeGreaterThan(0.9);
    expect(Math.abs(skew(whole))).toBeLessThanOrEqual(whole.quality.score!);
  });
});
