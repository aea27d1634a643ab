import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LockResult, tryLock } from './lock-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crude-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

function releaseOf(result: LockResult): () => Promise<void> {
  if ('holder' in result) throw new Error(`held by ${result.holder}`);
  return result.release;
}

test('one holder at a time, also within a process, and again after it is given back', async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => tryLock(path)));
  const held = results.filter((result) => 'release' in result);
  expect(held).toHaveLength(1);
  expect(results.filter((result) => 'holder' in result)).toEqual(
    Array.from({ length: 7 }, () => ({ holder: process.pid })),
  );
  await releaseOf(held[0]!)();
  expect(readdirSync(folder)).toEqual([]);
  await releaseOf(await tryLock(path))();
});

test('a living process keeps it, and loses it with its life', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(path, String(child.pid));
  expect(await tryLock(path)).toEqual({ holder: child.pid });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  await releaseOf(await tryLock(path))();
});

test('what a former life with the same process id left behind is no obstacle', async () => {
  writeFileSync(path, String(process.pid));
  const release = releaseOf(await tryLock(path));
  expect(await tryLock(path)).toEqual({ holder: process.pid });
  await release();
  await releaseOf(await tryLock(path))();
});
