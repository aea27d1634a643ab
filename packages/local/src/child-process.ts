import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guardChild } from './guard-child.ts';
import type { ProcessExit, ProcessSpec } from './process-spec.ts';

const stopWithinMs = 10_000;

/** Output that is still in the pipe when the process is gone: it is there at once or never. */
const drainMs = 500;

/** One run of one process. */
export interface RunningChild {
  readonly pid: number;
  /** Settles when it has ended and its last lines were heard. */
  readonly exited: Promise<ProcessExit>;
  /** Asks it to stop and, when it does not in time, ends it by force; true if that was needed. */
  stop(): Promise<boolean>;
  /** Ends it and everything it started. */
  kill(): void;
}

/** Starts a process that ends with this one. Rejects when there is no such program. */
export async function startChild(
  spec: ProcessSpec,
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): Promise<RunningChild> {
  const [program, ...args] = spec.command;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C reaches it through the supervisor, in order, and what it
    // started can be ended with it.
    detached: true,
  });
  await once(child, 'spawn');
  const pid = child.pid!;
  const withinMs = spec.stopWithinMs ?? stopWithinMs;
  const callOff = guardChild(pid, { graceMs: withinMs });
  read(child.stdout, (line) => onLine('stdout', line));
  read(child.stderr, (line) => onLine('stderr', line));

  const exited = untilExit(child).then(async (exit) => {
    callOff();
    killGroup(pid);
    await Promise.race([closed(child), delay(drainMs, undefined, { ref: false })]);
    return exit;
  });
  return {
    pid,
    exited,
    kill: () => killGroup(pid),
    stop: async () => {
      child.kill('SIGTERM');
      let forced = false;
      const late = setTimeout(() => {
        forced = true;
        killGroup(pid);
      }, withinMs);
      await exited;
      clearTimeout(late);
      return forced;
    },
  };
}

async function untilExit(child: ChildProcess): Promise<ProcessExit> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

async function closed(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream?.closed === false);
  await Promise.all(streams.map((stream) => once(stream!, 'close')));
}

function read(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}

/** Nothing a dead process started may outlive it. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is empty, which is what was wanted.
  }
}
