import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf } from '@crude-alpha/local';
import { ChainError } from '../errors.ts';

const probeEveryMs = 20;

/**
 * Waits until no node holds the state any more: one whose launcher was killed is still writing it,
 * and what it has not written yet would be lost.
 */
export async function awaitState(stateFile: string, withinMs: number): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true });
  const deadline = performance.now() + withinMs;
  for (;;) {
    const holder = await holderOf(stateFile);
    if (holder === null) return;
    if (performance.now() > deadline) {
      const message = `another node (process ${holder}) works on ${stateFile}; stop it first`;
      throw new ChainError('STATE_IN_USE', message);
    }
    await delay(probeEveryMs);
  }
}

/** Says who holds the state from now on. */
export async function claimState(stateFile: string, pid: number): Promise<void> {
  await writeFile(pidFile(stateFile), String(pid));
}

async function holderOf(stateFile: string): Promise<number | null> {
  const pid = Number(await readFile(pidFile(stateFile), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return null;
  // After a crash the pid may be anybody's.
  return (await commandOf(pid)).includes(stateFile) ? pid : null;
}

function pidFile(stateFile: string): string {
  return `${stateFile}.pid`;
}
