import { expect, test } from 'vitest';
import { optionsOn, plannerOptions } from './following.ts';

const following = {
  products: ['CL'],
  strikesWindow: 40,
  weeklies: false,
  depth: 'mbp-10',
} as const;

test('futures and the monthly options on them are followed, by the names of their families', () => {
  expect(plannerOptions(following)).toMatchObject({
    futures: ['CL.FUT'],
    options: ['LO.OPT'],
    depth: 'mbp-10',
    strikesWindow: 40,
  });
  expect(optionsOn({ ...following, products: ['NG', 'GC'] })).toEqual(['ON', 'OG']);
});

test('weeklies of each day and week come behind, where they are wanted', () => {
  const { options } = plannerOptions({ ...following, weeklies: true });
  const days = ['ML', 'NL', 'WL', 'XL', 'LO'];
  const weeklies = days.flatMap((day) => [1, 2, 3, 4, 5].map((week) => `${day}${week}.OPT`));
  expect(options).toEqual(['LO.OPT', ...weeklies]);
});
