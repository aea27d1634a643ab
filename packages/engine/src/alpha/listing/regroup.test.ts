import { describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../engine.ts';
import { engineAt, play } from '../../fixtures/play.ts';
import {
  chainQuotes,
  DAY,
  type Expiry,
  optionDefinition,
  SECOND,
  START,
  skewed,
  tick,
  wholeChain,
} from '../../fixtures/smile-market.ts';
import { groupInstruments, type Listings } from './chains.ts';

const strikes = Array.from({ length: 31 }, (_, i) => 55 + i);
const shape = { strikes, halfSpread: 0.01 };
const near: Expiry = { month: 'Q26', days: 25, forward: 70, vol: skewed(70, 0.38, -0.3, 0.4) };
const next: Expiry = { month: 'U26', days: 56, forward: 69.5, vol: skewed(69.5, 0.35, -0.2, 0.3) };
const far: Expiry = { month: 'V26', days: 95, forward: 69, vol: skewed(69, 0.33, -0.2, 0.2) };
const all = [near, next, far];

function started(): Engine {
  const engine = engineAt();
  play([...wholeChain(all, shape, START), tick(START + SECOND)], engine);
  return engine;
}

/** Underlyings of the chains whose readers are others than before. */
function rebuilt(before: Listings, after: Listings): string[] {
  const old = new Set([...before.chains.values()].map(({ reader }) => reader));
  return [...after.chains.values()].flatMap(({ reader, underlying }) =>
    old.has(reader) ? [] : [underlying],
  );
}

describe('grouping anew', () => {
  const engine = started();
  const state = engine.state.alpha;
  const first = groupInstruments(state, 0);

  test('keeps the reader of every chain that stayed as it was', () => {
    expect(rebuilt(first, groupInstruments(state, 0, first))).toEqual([]);
    // Said again in the same words, or with another tick, it is the same instrument.
    const again = { ...optionDefinition(next, 70, 'C'), tickSize: 0.02 };
    play([again], engine);
    expect(rebuilt(first, groupInstruments(state, 0, first))).toEqual([]);
  });

  test('costs a new strike its own chain alone, another expiry both chains, one that goes its own', () => {
    play([optionDefinition(next, 70.5, 'C')], engine);
    const second = groupInstruments(state, 0, first);
    expect(rebuilt(first, second)).toEqual(['CL.U26']);
    play([{ ...optionDefinition(near, 60, 'P'), expiry: START + 24 * DAY }], engine);
    const third = groupInstruments(state, 0, second);
    expect(rebuilt(second, third)).toEqual(['CL.Q26', 'CL.Q26']);
    play([{ ...optionDefinition(far, 60, 'P'), action: 'delete' }], engine);
    expect(rebuilt(third, groupInstruments(state, 0, third))).toEqual(['CL.V26']);
  });

  test('gives every option the place that it has in its own chain', () => {
    const now = groupInstruments(state, 0, first);
    const fresh = groupInstruments(state, 0);
    const placed = [...now.chains.values()].flatMap(({ options, reader }) =>
      options.map((one, index) => [now.placeOf.get(one)?.reader === reader, index]),
    );
    expect(placed).toEqual(
      [...fresh.chains.values()].flatMap(({ options }) => options.map((_, index) => [true, index])),
    );
    expect(now.placeOf.size).toBe(fresh.placeOf.size);
  });
});

test('an engine that lists a new strike goes on as one that began with it', () => {
  const config = { products: ['CL'], emitMs: 1000 };
  const engine = started();
  // Its readers have read everything by now; a restored one has read nothing.
  const restored = createEngine({ ...config, rate: 0 }, structuredClone(engine.state));
  const later = [
    optionDefinition(next, 70.5, 'C', START + SECOND + 1),
    optionDefinition(next, 70.5, 'P', START + SECOND + 1),
    tick(START + 2 * SECOND),
    ...chainQuotes([next], { ...shape, strikes: [69, 70, 70.5] }, START + 2 * SECOND + 1),
    tick(START + 3 * SECOND),
    { ...optionDefinition(far, 60, 'P', START + 3 * SECOND), action: 'delete' as const },
    tick(START + 4 * SECOND),
    ...chainQuotes([far, near], shape, START + 4 * SECOND + 1),
    tick(START + 5 * SECOND),
  ];
  const frames = play(later, engine);
  expect(frames).toHaveLength(4);
  expect(play(later, restored)).toEqual(frames);
  expect(frames[1]?.fields['atm_iv']).not.toEqual(frames[0]?.fields['atm_iv']);
});
