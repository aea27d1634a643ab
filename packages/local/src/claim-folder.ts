import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf } from './command-of.ts';
import { LocalError } from './errors.ts';

/**
 * Makes sure that only one supervisor works in a folder; returns how to give it back. A supervisor
 * that was killed leaves its claim, which the next one recognises as stale.
 */
export async function claimFolder(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'up.pid');
  const mine = String(process.pid);
  const holder = await livingHolder(file);
  if (holder !== null) {
    throw new LocalError(
      'ALREADY_RUNNING',
      `it runs here already (process ${holder}); stop that first`,
    );
  }
  await rm(file, { force: true });
  await writeFile(file, mine, { flag: 'wx' });
  return () => {
    if (existsSync(file) && readFileSync(file, 'utf8') === mine) rmSync(file, { force: true });
  };
}

async function livingHolder(file: string): Promise<number | null> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) return null;
  // After a reboot the pid may be any program's.
  return /node/.test(await commandOf(pid)) ? pid : null;
}
