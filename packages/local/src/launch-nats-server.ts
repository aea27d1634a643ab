import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalError } from './errors.ts';
import { findNatsServer } from './find-nats-server.ts';
import { guardChild } from './guard-child.ts';
import { defaultMaxPayloadBytes, type NatsLogin, renderNatsConfig } from './nats-config.ts';
import { awaitNatsPort, lastLogLine } from './nats-port.ts';
import { refuseBusyStore } from './nats-store.ts';

/** What to launch; everything has a default fit for a test. */
export interface NatsServerOptions {
  /** Path of nats-server; looked for when absent. */
  readonly binary?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Kept at stop. When absent: a temporary directory of its own, removed at stop. */
  readonly storeDir?: string;
  /** Largest message in bytes; 8 MiB unless told. */
  readonly maxPayload?: number;
  /** Asked of everyone who connects; everyone may when absent. */
  readonly login?: NatsLogin;
}

/** How a server process ended. */
export interface NatsExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running nats-server with JetStream, on loopback. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** Of the current process: another one after `restart`. */
  readonly pid: number;
  readonly storeDir: string;
  /** Settles when the current process ends, however it does. */
  readonly exited: Promise<NatsExit>;
  /** Ends it in order and removes a temporary store. May be called again, and after `kill`. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; the store stays, and `restart` goes on with it. */
  kill(): Promise<void>;
  /** Starts again on the same port and store, after stopping what still runs. */
  restart(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly exited: Promise<NatsExit>;
}

const stopDeadlineMs = 10_000;

/**
 * Starts nats-server and returns once it takes clients and JetStream has its store back. The
 * server ends with this process, even when that is killed.
 *
 * @example
 * const server = await launchNatsServer();
 * try {
 *   await connect({ servers: server.url });
 * } finally {
 *   await server.stop();
 * }
 */
export async function launchNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const binary = options.binary ?? (await findNatsServer());
  if (binary === null) {
    throw new LocalError('PROGRAM_MISSING', 'nats-server is missing; run: npm run up');
  }
  const temporary = options.storeDir === undefined;
  const storeDir = temporary
    ? await mkdtemp(join(tmpdir(), 'crude-nats-'))
    : resolve(options.storeDir);
  const maxPayloadBytes = options.maxPayload ?? defaultMaxPayloadBytes;
  const logFile = join(storeDir, 'nats-server.log');
  const discard = async (): Promise<void> => {
    if (temporary) await rm(storeDir, { recursive: true, force: true, maxRetries: 5 });
  };

  const start = async (port: number): Promise<Running> =>
    await startProcess({
      binary,
      storeDir,
      temporary,
      config: renderNatsConfig({
        port,
        storeDir,
        maxPayloadBytes,
        logFile,
        ...(options.login === undefined ? {} : { login: options.login }),
      }),
    });

  let running: Running;
  try {
    running = await start(options.port ? options.port : -1);
  } catch (error) {
    await discard();
    throw error;
  }
  const { port } = running;

  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeDir,
    get pid() {
      return running.pid;
    },
    get exited() {
      return running.exited;
    },
    stop: async () => {
      await end(running);
      await discard();
    },
    kill: async () => {
      running.child.kill('SIGKILL');
      await running.exited;
    },
    restart: async () => {
      await end(running);
      running = await start(port);
    },
  };
}

interface Start {
  readonly binary: string;
  readonly storeDir: string;
  readonly temporary: boolean;
  readonly config: string;
}

async function startProcess({ binary, storeDir, temporary, config }: Start): Promise<Running> {
  await mkdir(storeDir, { recursive: true });
  await refuseBusyStore(storeDir);
  await removePortsFiles(storeDir);
  const configFile = join(storeDir, 'nats-server.conf');
  await writeFile(configFile, config);

  // A process group of its own, so that Ctrl-C in the terminal reaches it through us, in order.
  const child = spawn(binary, ['-c', configFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4096);
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const exited = new Promise<NatsExit>((done) =>
    child.once('close', (code, signal) => done({ code, signal })),
  );
  const pid = child.pid;
  if (pid === undefined) return await failed.catch((cause) => Promise.reject(cannotStart(cause)));
  const callOff = guardChild(pid, {
    graceMs: stopDeadlineMs,
    ...(temporary ? { folder: storeDir } : {}),
  });
  child.once('exit', callOff);

  const port = await awaitNatsPort(storeDir, pid, exited);
  if (port !== null) return { child, pid, port, exited };
  child.kill('SIGKILL');
  await exited;
  const reason = complaint.trim().split('\n').at(-1) || (await lastLogLine(storeDir));
  throw cannotStart(undefined, reason);
}

function cannotStart(cause: unknown, reason?: string): LocalError {
  const why = reason ?? (cause instanceof Error ? cause.message : String(cause));
  return new LocalError('NATS_SERVER_STARTUP', `nats-server did not start: ${why}`, { cause });
}

async function end({ child, exited }: Running): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await exited;
  clearTimeout(late);
}

/** A killed server leaves its ports file behind, under a pid that may come again. */
async function removePortsFiles(storeDir: string): Promise<void> {
  for (const name of await readdir(storeDir)) {
    if (name.endsWith('.ports')) await rm(join(storeDir, name), { force: true });
  }
}
