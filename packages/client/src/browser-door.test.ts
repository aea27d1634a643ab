import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const STATIC = /^(?:import|export)\s(?!type\s)[^;]*?from\s+'([^']+)'/gm;
const LAZY = /import\('([^']+)'\)/g;

/** What the file and all that it stands on import from outside, at once and later. */
function outside(file: string, seen = new Set<string>()): { now: Set<string>; later: Set<string> } {
  const found = { now: new Set<string>(), later: new Set<string>() };
  if (seen.has(file)) return found;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name = ''] of text.matchAll(LAZY)) found.later.add(name);
  for (const [, name = ''] of text.matchAll(STATIC)) {
    // As package.json has it for browsers.
    const path = name === '#dial' ? './dial-browser.ts' : name;
    if (!path.startsWith('.')) {
      found.now.add(name);
      continue;
    }
    const below = outside(join(dirname(file), path), seen);
    for (const one of below.now) found.now.add(one);
    for (const one of below.later) found.later.add(one);
  }
  return found;
}

test('the door for browsers needs a timer at once, and the payments when it pays', () => {
  const { now, later } = outside(join(import.meta.dirname, 'index.ts'));
  expect([...now]).toEqual(['@crude-alpha/payments/pause']);
  const pause = fileURLToPath(import.meta.resolve('@crude-alpha/payments/pause'));
  expect([...outside(pause).now]).toEqual([]);
  expect([...later]).toEqual(['@crude-alpha/payments/payer']);
  // It would notice: the other door stands on Node.
  expect([...outside(join(import.meta.dirname, 'node.ts')).now]).toContain(
    '@crude-alpha/payments/payer/node',
  );
});
