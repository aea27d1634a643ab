import { isDeepStrictEqual } from 'node:util';
import { type AlphaFrame, checkEvent, type MarketEvent } from '@crude-alpha/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine, type Engine } from './engine.ts';
import { checkOutput } from './fixtures/check-output.ts';
import { roughTape } from './fixtures/rough-tape.ts';
import { encodeOutput } from './output.ts';

const config = { products: ['CL'], emitMs: 500 };
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Every output as `subject json`, a line each. */
function play(engine: Engine, events: readonly MarketEvent[], from: number): string[] {
  const lines: string[] = [];
  events.forEach((event, i) => {
    for (const output of engine.step(event, from + i)) {
      lines.push(`${output.subject} ${encodeOutput(output)}`);
    }
  });
  return lines;
}

/** As `toEqual`, which takes its time where there is nothing to say. */
function expectSame(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect(one).toEqual(other);
}

test('the tape of these tests holds valid events only', () => {
  for (const event of roughTape(1, 20, 50)) expect(checkEvent(event)).not.toBeInstanceOf(Error);
});

test('the same tape twice gives the same bytes', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const events = roughTape(seed, 30, 40);
      const once = play(createEngine(config), events, 0);
      expect(once.length).toBeGreaterThan(50);
      expect(play(createEngine(config), events, 0)).toEqual(once);
    }),
    { numRuns: 5 },
  );
});

test('saved and restored anywhere, any number of times, it goes on byte for byte', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
      (seed, shares) => {
        const events = roughTape(seed, 30, 40);
        const cuts = shares.map((share) => Math.floor(share * events.length)).sort((a, b) => a - b);
        let engine = createEngine(config);
        const lines: string[] = [];
        let from = 0;
        for (const to of [...cuts, events.length]) {
          lines.push(...play(engine, events.slice(from, to), from));
          engine = createEngine(config, structuredClone(engine.state));
          from = to;
        }
        expect(lines).toEqual(play(createEngine(config), events, 0));
      },
    ),
    { numRuns: 12 },
  );
});

test('working ahead changes neither what comes out nor the state, wherever it is done', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      (seed, slices, savings) => {
        const events = roughTape(seed, 30, 40);
        const plain = createEngine(config);
        let ahead = createEngine(config);
        events.forEach((event, ordinal) => {
          const outputs = ahead.step(event, ordinal).map(encodeOutput);
          expectSame(outputs, plain.step(event, ordinal).map(encodeOutput));
          // Six slices are all that there is to do, fewer leave some of it undone.
          for (let i = slices[ordinal % slices.length]!; i > 0 && ahead.prepare(); i--);
          if (ordinal % 97 !== 0) return;
          expectSame(ahead.state, plain.state);
          if (savings[ordinal % savings.length]!) {
            ahead = createEngine(config, structuredClone(ahead.state));
          }
        });
      },
    ),
    { numRuns: 12 },
  );
});

test('what was worked ahead is not worked out again', () => {
  const engine = createEngine(config);
  expect(engine.prepare()).toBe(false);
  let slices = 0;
  roughTape(5, 5, 40).forEach((event, ordinal) => {
    engine.step(event, ordinal);
    while (engine.prepare()) slices++;
    expect(engine.prepare()).toBe(false);
  });
  expect(slices).toBeGreaterThan(50);
});

test('reading some of the tape again adds nothing', () => {
  const events = roughTape(3, 20, 40);
  const engine = createEngine(config);
  play(engine, events, 0);
  expect(play(engine, events.slice(200), 200)).toEqual([]);
});

test('no garbage makes a message that is not one, or a field that is not a finite number or null', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const engine = createEngine(config);
      let known = 0;
      roughTape(seed, 40, 60).forEach((event, ordinal) => {
        for (const output of engine.step(event, ordinal)) {
          expect(checkOutput(output)).not.toBeInstanceOf(Error);
          if (output.kind !== 'frame') continue;
          for (const { v } of Object.values(output.value.fields)) {
            expect(v === null || Number.isFinite(v)).toBe(true);
          }
          if (output.value.fields['rr25']?.v !== null) known++;
        }
      });
      // The garbage must not have silenced everything either.
      expect(known).toBeGreaterThan(0);
    }),
    { numRuns: 8 },
  );
});

test('frames chain by prev, rise in seq and time and miss no step of the grid, whatever the tape', () => {
  let last: AlphaFrame | undefined;
  let step = 0;
  const engine = createEngine(config);
  roughTape(11, 60, 30).forEach((event, ordinal) => {
    for (const { kind, value } of engine.step(event, ordinal)) {
      if (kind !== 'frame') continue;
      expect(value.prev).toBe(last?.seq ?? null);
      expect(value.seq).toBe(ordinal);
      if (value.ts % 500_000 === 0) {
        if (step > 0) expect(value.ts).toBe(step + 500_000);
        step = value.ts;
      }
      expect(value.ts).toBeGreaterThan(last?.ts ?? 0);
      last = value;
    }
  });
  expect(last).toBeDefined();
});
