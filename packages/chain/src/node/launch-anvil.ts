import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, guardChild } from '@crude-alpha/local';
import { ChainError } from '../errors.ts';
import { findAnvil } from './find-anvil.ts';
import { connectNode } from './node-client.ts';
import { awaitState, claimState } from './state-file.ts';

export interface AnvilOptions {
  readonly chainId: number;
  /** Read at the start, written at the end and now and then between. In memory alone when absent. */
  readonly stateFile?: string;
}

/** A running anvil on loopback. */
export interface Anvil {
  readonly url: string;
  /** Settles with what it said last when it ends, however it does. */
  readonly exited: Promise<string>;
  /** Ends it in order, so that it writes its state. */
  stop(): Promise<void>;
}

const probeEveryMs = 10;
const stopDeadlineMs = 10_000;
const saveEverySec = 30;

/**
 * How many states of the past are kept. Anvil would keep all of them, half a megabyte a block; a
 * payee asks for the block of a receipt that has just come.
 */
const keptStates = 64;

/** Starts anvil as a Tempo node and returns once it answers. It ends with this process. */
export async function launchAnvil(options: AnvilOptions): Promise<Anvil> {
  const binary = findAnvil();
  const stateFile = options.stateFile && resolve(options.stateFile);
  if (stateFile) await awaitState(stateFile, stopDeadlineMs);
  const port = await freePort();
  const child = spawn(binary, argumentsOf(options.chainId, port, stateFile), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4096);
  });
  const exited = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => {
      done(said.trim().split('\n')[0] || `it ended with ${signal ?? code}`);
    });
  });
  const { pid } = child;
  if (pid !== undefined) {
    child.once('exit', guardChild(pid, { graceMs: stopDeadlineMs }));
    if (stateFile) await claimState(stateFile, pid);
  }

  const url = `http://127.0.0.1:${port}`;
  if (pid === undefined || !(await answers(url, child))) {
    throw new ChainError('ANVIL_STARTUP', `anvil did not start: ${await exited}`);
  }
  return { url, exited, stop: () => end(child, exited) };
}

function argumentsOf(chainId: number, port: number, stateFile: string | undefined): string[] {
  return [
    ...['--network', 'tempo', '--hardfork', 'T4', '--chain-id', String(chainId)],
    ...['--host', '127.0.0.1', '--port', String(port), '--quiet'],
    ...['--prune-history', String(keptStates)],
    ...(stateFile === undefined
      ? []
      : ['--state', stateFile, '--state-interval', String(saveEverySec)]),
  ];
}

/** True once the node answers, false when it ends before. */
async function answers(url: string, child: ChildProcess): Promise<boolean> {
  const node = connectNode(url);
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await node.call('eth_chainId', []);
      return true;
    } catch {
      await delay(probeEveryMs);
    }
  }
  return false;
}

async function end(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await exited;
  clearTimeout(late);
}
