import { eventually } from '@crude-alpha/testkit';
import { expect, test } from 'vitest';
import { Flusher } from './flusher.ts';

test('what comes behind a batch that failed is not stored, nor taken', async () => {
  const stored: string[] = [];
  const failures: unknown[] = [];
  let collected = 'a';
  const broken = new Error('broken');
  const flusher = new Flusher<string>(
    {
      seal: () => collected,
      store: async (batch) => {
        if (batch === 'b') throw broken;
        stored.push(batch);
      },
    },
    1,
    (error) => failures.push(error),
  );
  await flusher.flush();
  collected = 'b';
  await flusher.flush();
  await eventually('it failed', () => failures.length > 0);
  collected = 'c';
  flusher.added();
  await expect(flusher.flush()).rejects.toBe(broken);
  await expect(flusher.finish()).rejects.toBe(broken);
  expect({ stored, failures }).toEqual({ stored: ['a'], failures: [broken] });
});
