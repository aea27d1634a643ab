import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@crude-alpha/warehouse';
import { startGuarded } from './guarded-process.ts';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'services/store/dist/endpoint/main.js');

/** A ClickHouse for a test: one that `CLICKHOUSE_URL` names, or an embedded one in a process of its own. */
export interface ClickHouse {
  readonly url: string;
  /** A name that no other test uses. */
  readonly database: string;
  /** Ends an embedded one and removes its folder; on a server that is named the database goes. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; null of a server that is not ours to kill. */
  readonly kill: (() => Promise<void>) | null;
  /** Starts an embedded one again, in the same folder. */
  restart(): Promise<void>;
}

/** One that is the test's own, whatever is in it and whatever the databases are called. */
export interface EmbeddedClickHouse extends ClickHouse {
  readonly dir: string;
  readonly kill: () => Promise<void>;
}

const library = `@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;
const given: string | undefined = process.env['CLICKHOUSE_URL'];

/** Whether there is an embedded one here: chDB is not built for every kind of machine. */
export const hasEmbedded: boolean = existsSync(join(root, 'node_modules', library));

/** Whether tests can have a ClickHouse. Where they cannot, those that need one are skipped and say so. */
export const hasClickHouse: boolean = given !== undefined || hasEmbedded;

/**
 * Starts, or names, a ClickHouse. What is on a server that is named is not the test's: it keeps to the database that
 * it was given.
 */
export async function launchClickHouse(): Promise<ClickHouse> {
  if (given === undefined) return await launchEmbedded();
  const url = given;
  const database = ownName();
  return {
    url,
    database,
    kill: null,
    restart: async () => {},
    async stop() {
      const connection = new Connection({ url, database, name: 'test' });
      await connection.command(`DROP DATABASE IF EXISTS ${database}`);
      await connection.close();
    },
  };
}

/** Starts an embedded one, which ends with this process at the latest. */
export async function launchEmbedded(): Promise<EmbeddedClickHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'crude-clickhouse-'));
  let running = await start(dir, 0);
  const { url } = running;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { child } = running;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
  };
  return {
    url,
    database: ownName(),
    dir,
    async stop() {
      await end('SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    async restart() {
      running = await start(dir, Number(new URL(url).port));
    },
  };
}

function ownName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

async function start(dir: string, port: number): Promise<{ child: ChildProcess; url: string }> {
  const child = startGuarded(program, {
    env: {
      PATH: process.env['PATH'],
      CRUDE_STORE_DIR: dir,
      CRUDE_STORE_PORT: String(port),
      UV_THREADPOOL_SIZE: '16',
    },
    folder: dir,
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error(`the embedded ClickHouse ended: ${complaint}`)));
  });
  return { child, url };
}
