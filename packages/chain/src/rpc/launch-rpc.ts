import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ChainError } from '../errors.ts';
import type { RpcOptions } from './start-rpc.ts';

/** An RPC in a process of its own, which can be lost as in life. The node behind it goes on. */
export interface RpcProcess {
  readonly url: string;
  readonly port: number;
  /** Of the current process: another one after `restart`. */
  readonly pid: number;
  /** SIGKILL by its id, as a crash would. May be called again. */
  kill(): Promise<void>;
  /** Starts again on the same port, after killing what still runs. */
  restart(): Promise<void>;
}

const main = join(import.meta.dirname, '../../dist/rpc/main.js');

/** Starts the RPC of a node as a process; the package has to be built. It ends with this one. */
export async function launchRpc({ nodeUrl, port = 0 }: RpcOptions): Promise<RpcProcess> {
  let child = spawnRpc(nodeUrl, port);
  const bound = await listening(child);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => kill(child),
    async restart() {
      await kill(child);
      child = spawnRpc(nodeUrl, bound);
      await listening(child);
    },
  };
}

function spawnRpc(nodeUrl: string, port: number): ChildProcess {
  return fork(main, [nodeUrl, String(port)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** The port, once it listens. */
async function listening(child: ChildProcess): Promise<number> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4096);
  });
  const over = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: over.signal }).then(([port]) => Number(port)),
      once(child, 'close', { signal: over.signal }).then(() => {
        throw new ChainError('RPC_STARTUP', `the RPC did not start: ${said.trim()}`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
