import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FakeFault } from './faults.ts';
import type { GeneratedSource } from './source.ts';

/** What a process of its own is started with, as JSON. */
export interface FakeProcessConfig {
  readonly key: string;
  readonly startMs: number;
  readonly source: GeneratedSource | { readonly file: string; readonly speed: number };
  readonly dataset?: string;
  readonly port?: number;
  readonly seed?: number;
  readonly maxSessions?: number;
  readonly slowReaderRecords?: number;
  /** What it does wrong from the beginning. */
  readonly faults?: readonly FakeFault[];
}

export interface FakeProcess {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the fault has struck. */
  fault(fault: FakeFault): Promise<void>;
  /** SIGKILL by its id, as a crash would. */
  kill(): Promise<void>;
}

/** Starts the fake gateway as a process of its own; the package has to be built. It ends with this one. */
export async function startFakeProcess(config: FakeProcessConfig): Promise<FakeProcess> {
  const main = join(import.meta.dirname, '../../dist/fake/main.js');
  const child = fork(main, [JSON.stringify(config)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = (await answer(child)) as { port: number };
  return {
    pid: child.pid ?? 0,
    port,
    async fault(fault) {
      const struck = answer(child);
      // JSON has no Infinity.
      child.send({
        ...fault,
        ...('bytesPerSec' in fault ? { bytesPerSec: String(fault.bytesPerSec) } : {}),
      });
      await struck;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: ended.signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal: ended.signal }).then(([code]) => {
        throw new Error(`the fake gateway ended with ${String(code)}`);
      }),
    ]);
  } finally {
    ended.abort();
  }
}
