import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '@crude-alpha/local';
import { eventually } from './eventually.ts';
import { startGuarded } from './guarded-process.ts';

const root = join(import.meta.dirname, '../../..');

/** A service of ours in a process of its own, as operators run it. */
export interface ServiceProcess {
  readonly pid: number;
  readonly adminUrl: string;
  /** Everything it has printed so far. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  /** Resolves when it says that it is ready. */
  ready(): Promise<void>;
  /** SIGKILL by its id, as a crash would. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it has stopped. */
  stop(): Promise<void>;
}

export type ServiceName = 'ingest' | 'compute' | 'gateway' | 'store';

/** What it takes to run a service: its file, and its whole environment with a free admin port. */
export async function serviceProgram(
  name: ServiceName,
  env: Readonly<Record<string, string>>,
): Promise<{ program: string; env: NodeJS.ProcessEnv; adminUrl: string }> {
  const port = await freePort();
  return {
    program: join(root, 'services', name, 'dist/main.js'),
    env: {
      PATH: process.env['PATH'],
      CRUDE_LOG_FORMAT: 'json',
      [`CRUDE_${name.toUpperCase()}_ADMIN_PORT`]: String(port),
      ...env,
    },
    adminUrl: `http://127.0.0.1:${port}`,
  };
}

/** Starts `services/<name>/dist/main.js` on a free admin port; it ends with this process at the latest. */
export async function startServiceProcess(
  name: ServiceName,
  variables: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const { program, env, adminUrl } = await serviceProgram(name, variables);
  const child = startGuarded(program, { env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = exitOf(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    adminUrl,
    output: () => output,
    exited,
    async ready() {
      await eventually(
        `${name} is ready\n${output}`,
        async () => {
          if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
          try {
            return (await fetch(`${adminUrl}/health/ready`)).ok;
          } catch {
            return false;
          }
        },
        30_000,
      );
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
