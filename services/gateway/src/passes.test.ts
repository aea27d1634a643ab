import { expect, test } from 'vitest';
import { Passes, WARN_MS } from './passes.ts';

const T = 1_800_000_000_000;

test('paid time is warned of once, 10 s before its end, and dropped at it', () => {
  const passes = new Passes();
  expect(passes.nextMs()).toBeNull();
  passes.admit('CL', T + 60_000);
  expect(passes.nextMs()).toBe(T + 60_000 - WARN_MS);
  expect(passes.look(T + 49_999)).toEqual({ nearEnd: false, ended: [] });
  expect(passes.look(T + 50_000)).toEqual({ nearEnd: true, ended: [] });
  expect(passes.nextMs()).toBe(T + 60_000);
  expect(passes.look(T + 59_999)).toEqual({ nearEnd: false, ended: [] });
  expect(passes.look(T + 60_000)).toEqual({ nearEnd: false, ended: ['CL'] });
  expect(passes.covers('CL')).toBe(false);
  expect(passes.nextMs()).toBeNull();
});

test('a later token extends it and is warned of anew; an earlier one changes nothing', () => {
  const passes = new Passes();
  passes.admit('CL', T + 20_000);
  passes.look(T + 10_000);
  passes.admit('CL', T + 80_000);
  expect(passes.nextMs()).toBe(T + 70_000);
  passes.admit('CL', T + 20_000);
  expect(passes.look(T + 20_000)).toEqual({ nearEnd: false, ended: [] });
  expect(passes.look(T + 70_000)).toEqual({ nearEnd: true, ended: [] });
});

test('each symbol has a time of its own', () => {
  const passes = new Passes();
  passes.admit('CL', T + 60_000);
  passes.admit('GC', T + 30_000);
  expect(passes.symbols).toEqual(['CL', 'GC']);
  expect(passes.nextMs()).toBe(T + 20_000);
  expect(passes.look(T + 30_000)).toEqual({ nearEnd: false, ended: ['GC'] });
  expect(passes.symbols).toEqual(['CL']);
});
