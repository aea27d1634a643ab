import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { guardChild } from '@crude-alpha/local';

/** How long it may take to stop once nobody is left who could wait for it. */
const graceMs = 5_000;

/** What is started for a test or a benchmark. */
export interface GuardedOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A temporary folder of its own, removed with it when this process is killed. */
  readonly folder?: string;
}

/** Runs a program in a Node of its own, which ends with this process, even by `kill -9`. */
export function startGuarded(
  program: string,
  { env, ...guard }: GuardedOptions,
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [program], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The guard ends the whole group, with whatever the program has started.
    detached: true,
  });
  if (child.pid !== undefined) child.once('exit', guardChild(child.pid, { graceMs, ...guard }));
  return child;
}
