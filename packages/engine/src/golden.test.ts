import { createHash } from 'node:crypto';
import type { ExpiryTruth, MarketEvent, Truth } from '@crude-alpha/contracts';
import { createMarket } from '@crude-alpha/synthetic';
import { describe, expect, test } from 'vitest';
import { alphaFields } from './alpha/fields.ts';
import { createEngine } from './engine.ts';
import { busyHour } from './fixtures/busy-hour.ts';
import { roughTape } from './fixtures/rough-tape.ts';
import { START, tick } from './fixtures/smile-market.ts';
import { encodeOutput } from './output.ts';

const SECOND = 1_000_000;
const RATE = 0.04;
/** 2026-01-07T21:58:00Z: two minutes before the daily break. */
const BEFORE_BREAK = 1_767_823_080_000_000;

interface Tape {
  readonly events: readonly MarketEvent[];
  readonly truths: readonly Truth[];
}

function synthetic(mode: 'calm' | 'active', startTs: number, seconds: number): Tape {
  const market = createMarket({ seed: 5, mode, startTs, rate: RATE });
  const events: MarketEvent[] = [];
  const truths: Truth[] = [];
  for (let i = 0; i < seconds; i++) {
    const second = market.second();
    if (second.truth !== null) truths.push(second.truth);
    events.push(...second.events, tick(second.ts + SECOND));
  }
  return { events, truths };
}

function play(events: readonly MarketEvent[], cut: number): string[] {
  const config = { products: ['CL'], emitMs: 1000, rate: RATE };
  let engine = createEngine(config);
  return events.flatMap((event, ordinal) => {
    if (ordinal === cut) engine = createEngine(config, structuredClone(engine.state));
    return engine.step(event, ordinal).map((one) => `${one.subject} ${encodeOutput(one)}`);
  });
}

describe('the synthetic market', () => {
  test.each(['calm', 'active'] as const)(
    '%s, over the daily break: the same bytes twice, and split anywhere',
    (mode) => {
      const { events } = synthetic(mode, BEFORE_BREAK + 110 * SECOND, 20);
      const once = play(events, -1);
      expect(once.length).toBeGreaterThan(20);
      expect(play(events, -1)).toEqual(once);
      for (const share of [0.11, 0.5, 0.93]) {
        expect(play(events, Math.floor(share * events.length))).toEqual(once);
      }
    },
  );

  test('comes back out of the surfaces: each expiry at the money and at 25 delta, in its band', () => {
    const { events, truths } = synthetic('calm', BEFORE_BREAK - 3600 * SECOND, 60);
    const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: RATE });
    const errors: { atm: number; rr25: number; isInBand: boolean }[] = [];
    events.forEach((event, ordinal) => {
      for (const { kind, value } of engine.step(event, ordinal)) {
        if (kind !== 'surface') continue;
        const truth = truths.findLast((one) => one.ts < value.ts)!;
        for (const { underlying, atmIv, rr25, fit, forward } of value.expiries) {
          const known = truth.expiries.find((one) => one.underlying === underlying)!;
          const middle = fit.strike.findIndex((strike) => strike >= forward);
          errors.push({
            atm: 100 * (atmIv! - known.atmIv),
            rr25: rr25! - known.rr25,
            isInBand: Math.abs(atmIv! - known.atmIv) <= fit.band[middle]!,
          });
        }
      }
    });
    // Thirteen surfaces of seven expiries.
    expect(errors.length).toBe(13 * 7);
    expect(rms(errors.map((one) => one.atm))).toBeLessThan(0.15);
    expect(rms(errors.map((one) => one.rr25))).toBeLessThan(0.25);
    const inBand = errors.filter((one) => one.isInBand).length;
    expect(inBand / errors.length).toBeGreaterThan(0.95);
  });

  test('comes back out of the frames: at the money within 0.15 vol points, rr25 within 0.25', () => {
    const { events, truths } = synthetic('calm', BEFORE_BREAK - 3600 * SECOND, 60);
    const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: RATE });
    const errors: { atm: number; rr25: number }[] = [];
    events.forEach((event, ordinal) => {
      for (const { kind, value } of engine.step(event, ordinal)) {
        if (kind !== 'frame') continue;
        // The truth of the second that the frame closes.
        const truth = truths.findLast((one) => one.ts < value.ts);
        const { atm, rr25 } = at30Days(truth!.expiries);
        errors.push({
          atm: 100 * (value.fields['atm_iv']!.v! - atm),
          rr25: value.fields['rr25']!.v! - rr25,
        });
      }
    });
    expect(errors.length).toBe(60);
    expect(rms(errors.map((one) => one.atm))).toBeLessThan(0.15);
    expect(rms(errors.map((one) => one.rr25))).toBeLessThan(0.15);
    expect(Math.max(...errors.map((one) => Math.abs(one.rr25)))).toBeLessThan(0.25);
  });
});

test('skew_signal is the same, to a hundredth, for four frames a second and for one in two', () => {
  const { events } = synthetic('calm', BEFORE_BREAK - 3600 * SECOND, 150);
  const signals = (emitMs: number): Map<number, number> => {
    const engine = createEngine({ products: ['CL'], emitMs, rate: RATE });
    const found = new Map<number, number>();
    events.forEach((event, ordinal) => {
      for (const { kind, value } of engine.step(event, ordinal)) {
        const signal = kind === 'frame' ? value.fields['skew_signal']?.v : null;
        if (signal !== null && signal !== undefined) found.set(value.ts, signal);
      }
    });
    return found;
  };
  const often = signals(250);
  const seldom = signals(2000);
  expect(seldom.size).toBeGreaterThan(40);
  for (const [ts, signal] of seldom) expect(Math.abs(often.get(ts)! - signal)).toBeLessThan(0.01);
});

/** Total variance linear in time, the wings taken at half a risk reversal from the money. */
function at30Days(expiries: readonly ExpiryTruth[]): { atm: number; rr25: number } {
  const usable = expiries.filter((one) => one.tauYears > 5 / 365);
  const far = usable.findIndex((one) => one.tauYears >= 30 / 365);
  const [a, b] = [usable[far - 1]!, usable[far]!];
  const share = (30 / 365 - a.tauYears) / (b.tauYears - a.tauYears);
  const mix = (vol: (one: ExpiryTruth) => number): number =>
    Math.sqrt(
      ((1 - share) * vol(a) ** 2 * a.tauYears + share * vol(b) ** 2 * b.tauYears) / (30 / 365),
    );
  const call = mix((one) => one.atmIv + one.rr25 / 200);
  const put = mix((one) => one.atmIv - one.rr25 / 200);
  return { atm: mix((one) => one.atmIv), rr25: 100 * (call - put) };
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length);
}

test('what comes out changes only together with a version', () => {
  const engine = createEngine({ products: ['CL'], emitMs: 500, rate: RATE });
  const hash = createHash('sha256');
  const known = new Set<string>();
  const tape = [...roughTape(42, 300, 40), ...busyHour(42, START + 301 * SECOND)];
  tape.forEach((event, ordinal) => {
    for (const output of engine.step(event, ordinal)) {
      for (const [name, { v }] of output.kind === 'frame'
        ? Object.entries(output.value.fields)
        : []) {
        if (v !== null) known.add(name);
      }
      // Nine digits: another way to the same number is no other number.
      const rounded = encodeOutput(output).replace(/-?\d+\.\d+(e-?\d+)?/g, (text) =>
        Number(text).toPrecision(9),
      );
      hash.update(`${output.subject} ${rounded}\n`);
    }
  });
  expect([...known].sort()).toEqual(alphaFields.map((one) => one.name).sort());
  // A change here makes snapshots of before useless: raise the version in alpha.ts or candles.ts.
  expect([engine.fingerprint.split(' {')[0], hash.digest('hex').slice(0, 16)]).toEqual([
    'alpha.8 candles.4',
    '07ab78407da9e5b6',
  ]);
});
