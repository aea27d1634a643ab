import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface ComputeProcess {
  readonly child: ChildProcess;
  /** All that it printed so far. */
  readonly output: () => string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts the built service as a process of its own, with these variables and no others of ours. */
export function startProcess(variables: Readonly<Record<string, string>>): ComputeProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CRUDE_|NATS_|EMIT)/.test(name),
  );
  const child = spawn(process.execPath, [main], {
    env: {
      ...Object.fromEntries(inherited),
      CRUDE_COMPUTE_ADMIN_PORT: '0',
      CRUDE_LOG_FORMAT: 'json',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, output: () => output, exited };
}
