import fc from 'fast-check';
import { expect, test } from 'vitest';
import { misspelt } from './misspelt.ts';
import { variables } from './variables.ts';

const names = Object.keys(variables);
/** One slip away from names of ours, and known to belong to other software. */
const strangers = ['NAS_URL', 'NAT_URL', 'STEAM_HOST', 'STEAM_PORT'];
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ_'.split(''));

/** One slip of the keyboard: a letter lost, doubled with another, mistaken, or swapped. */
const slip = fc
  .record({
    name: fc.constantFrom(...names),
    at: fc.nat(),
    letter,
    kind: fc.constantFrom('lost', 'added', 'mistaken', 'swapped'),
  })
  .map(({ name, at, letter: other, kind }) => {
    const place = at % (name.length - 1);
    const head = name.slice(0, place);
    const here = name.charAt(place);
    const next = name.charAt(place + 1);
    if (kind === 'lost') return head + name.slice(place + 1);
    if (kind === 'added') return head + other + name.slice(place);
    if (kind === 'mistaken') return head + other + name.slice(place + 1);
    return head + next + here + name.slice(place + 2);
  })
  .filter((name) => !names.includes(name) && !strangers.includes(name));

test('any one slip in any name is found, and its value kept to itself', () => {
  fc.assert(
    fc.property(slip, fc.stringMatching(/^[0-9a-f]{16}$/), (name, value) => {
      const [problem, ...more] = misspelt(variables, { [name]: value });
      expect(problem).toMatch(`${name} is not a known variable`);
      expect(problem).not.toContain(value);
      expect(more).toEqual([]);
    }),
  );
});
