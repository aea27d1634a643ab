import { checkEvent, checkFrame, type MarketEvent } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine, type Engine } from './engine.ts';
import { checkOutput } from './fixtures/check-output.ts';
import { oddTape } from './fixtures/odd-tape.ts';
import { play } from './fixtures/play.ts';
import { DAY, quote, SECOND, START, stamp, tick } from './fixtures/smile-market.ts';
import { encodeOutput } from './output.ts';

const config = { products: ['CL', 'NG'], emitMs: 500, rate: 0.045 };
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const texts = (engine: Engine, event: MarketEvent, ordinal: number): string[] =>
  engine.step(event, ordinal).map(encodeOutput);

test('the tape of these tests holds valid events only', () => {
  for (const event of oddTape(1, 30, 60)) expect(checkEvent(event)).not.toBeInstanceOf(Error);
});

test('no carelessness makes it throw, or a message that is not one', () => {
  const known = new Set<string>();
  const kinds = new Set<string>();
  fc.assert(
    fc.property(seeds, (seed) => {
      const engine = createEngine(config);
      oddTape(seed, 40, 60).forEach((event, ordinal) => {
        for (const output of engine.step(event, ordinal)) {
          const { kind, value } = output;
          kinds.add(kind);
          expect(checkOutput(output)).not.toBeInstanceOf(Error);
          if (kind !== 'frame') continue;
          for (const [name, { v, ts }] of Object.entries(value.fields)) {
            if (v !== null) known.add(name);
            expect(v === null || Number.isFinite(v), name).toBe(true);
            expect(ts === null || ts <= value.ts, name).toBe(true);
          }
        }
      });
    }),
    { numRuns: 8 },
  );
  // Nor did it silence everything.
  expect([...kinds].sort()).toEqual(['activity', 'candle', 'flow', 'frame', 'surface']);
  for (const name of [
    'cme_fwd_mid',
    'atm_iv',
    'atm_nvol',
    'delta_flow',
    'spot_vs_walls',
    'funding',
  ]) {
    expect(known).toContain(name);
  }
});

test('restored anywhere and worked ahead on anywhere, it goes on byte for byte', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 100, max: 500 }),
      (seed, slices, every) => {
        const plain = createEngine(config);
        let other = createEngine(config);
        oddTape(seed, 15, 60).forEach((event, ordinal) => {
          expect(texts(other, event, ordinal)).toEqual(texts(plain, event, ordinal));
          for (let i = slices[ordinal % slices.length]!; i > 0 && other.prepare(); i--);
          if (ordinal % every !== 0) return;
          expect(other.state).toEqual(plain.state);
          other = createEngine(config, structuredClone(other.state));
        });
      },
    ),
    { numRuns: 6 },
  );
});

describe('clocks at the ends of time', () => {
  const END = 4_102_444_800_000_000;

  test.each<[string, readonly number[]]>([
    ['from the epoch on', [0, 1, SECOND, DAY]],
    ['to 2100', [START, END - SECOND, END]],
    ['through the years', Array.from({ length: 130 }, (_, year) => year * 365 * DAY)],
  ])('%s', (_, times) => {
    const events = times.flatMap((ts): MarketEvent[] => [
      quote('CL.Q26', 70, 0.01, ts),
      quote('LO.Q26.C7000', 3, 0.01, ts),
      {
        type: 'session',
        ...stamp(ts),
        tsRecv: ts,
        product: 'CL',
        state: 'open',
        tradeDate: '2026-06-15',
        open: 0,
        close: 0,
      },
      { ...tick(ts), tsRecv: ts },
    ]);
    const frames = play(events, createEngine(config));
    for (const frame of frames) expect(checkFrame(frame)).not.toBeInstanceOf(Error);
    expect(frames.length).toBeGreaterThan(times.length / 2);
  });

  test('a clock that runs back makes no frame twice', () => {
    const times = [10, 20, 5, 20, 20.2, 0, 30].map((sec) => START + sec * SECOND);
    const frames = play(times.map(tick), createEngine({ products: ['CL'], emitMs: 1000 }));
    expect(frames.map((one) => (one.ts - START) / SECOND)).toEqual([20, 30]);
  });
});
