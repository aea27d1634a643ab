import { expect, test } from 'vitest';
import { createEngine } from './engine.ts';
import { EngineError } from './errors.ts';
import { tick } from './fixtures/smile-market.ts';
import { outputSubjects } from './output.ts';

const T0 = 1_781_532_000_000_000;

test.each([
  ['no product', { products: [], emitMs: 1000 }],
  ['an unknown product', { products: ['XX'], emitMs: 1000 }],
  ['an option as product', { products: ['LO'], emitMs: 1000 }],
  ['a product twice', { products: ['CL', 'CL'], emitMs: 1000 }],
  ['no time between frames', { products: ['CL'], emitMs: 0 }],
])('refuses %s', (_, config) => {
  expect(() => createEngine(config)).toThrow(EngineError);
});

test('the fingerprint tells configurations apart and nothing else', () => {
  const one = createEngine({ products: ['CL'], emitMs: 1000 });
  const same = createEngine({ emitMs: 1000, products: ['CL'] });
  const other = createEngine({ products: ['CL'], emitMs: 500 });
  expect(same.fingerprint).toBe(one.fingerprint);
  expect(other.fingerprint).not.toBe(one.fingerprint);
});

test('outputs go on the subjects of the product, of its options and their weeklies', () => {
  const subjects = outputSubjects({ products: ['CL'], emitMs: 1000 });
  const [future, monthly, ...weeklies] = subjects.slice(4);
  expect(subjects.slice(0, 4)).toEqual(['alpha.CL', 'surface.CL', 'flow.CL', 'chain.CL']);
  expect([future, monthly]).toEqual(['candles.*.CL.>', 'candles.*.LO.>']);
  expect(weeklies).toHaveLength(25);
  expect(weeklies).toContain('candles.*.WL3.>');
});

test('frames come on the grid of event time, one for however many steps were skipped', () => {
  const engine = createEngine({ products: ['CL', 'NG'], emitMs: 250 });
  const seen = [T0 + 10, T0 + 250_000, T0 + 251_000, T0 + 900_000, T0 + 400_000].map((ts, i) =>
    engine
      .step(tick(ts), i)
      .filter(({ kind }) => kind === 'frame')
      .map(({ value }) => [value.symbol, (value.ts - T0) / 1000]),
  );
  expect(seen).toEqual([
    [],
    [
      ['CL', 250],
      ['NG', 250],
    ],
    [],
    [
      ['CL', 750],
      ['NG', 750],
    ],
    [],
  ]);
});

test('nothing to say is always the same frozen list', () => {
  const engine = createEngine({ products: ['CL'], emitMs: 1000 });
  const nothing = engine.step(tick(T0), 0);
  expect(Object.isFrozen(nothing)).toBe(true);
  expect(engine.step(tick(T0 + 1), 1)).toBe(nothing);
});
