import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { type Chain, launchChain } from '@crude-alpha/chain';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import {
  createWallet,
  fundFromFaucet,
  memoryKeeper,
  networks,
  Payer,
  walletClient,
} from '@crude-alpha/payments/payer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { sampleFrame } from './samples.ts';
import { startServiceProcess } from './service-process.ts';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../../../examples');

/** The first of these that can run the arguments; null where none can. */
async function able(names: readonly string[], ...args: string[]): Promise<string | null> {
  for (const name of names) {
    const works = await run(name, args).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return null;
}

const pythons = ['python3', '/usr/bin/python3'];
const python = await able(pythons, '-c', '');
const pythonWithSockets = await able(pythons, '-c', 'import websockets');
const compiler = await able(['cc', 'gcc', 'clang'], '--version');

let nats: NatsServer;
let bus: Bus;
let folder: string;
beforeAll(async () => {
  nats = await launchNatsServer();
  bus = await connectBus({ url: nats.url, name: 'test' });
  folder = await mkdtemp(join(tmpdir(), 'crude-foreign-'));
});
afterAll(async () => {
  await bus.close();
  await nats.stop();
  await rm(folder, { recursive: true });
});

/** Publishes frames until a program has printed so many lines, then ends it. */
async function linesOf(
  program: string,
  args: readonly string[],
  count: number,
): Promise<readonly string[]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  const exited = once(child, 'exit');
  let seq = 0;
  try {
    await eventually(`${program} prints`, () => {
      seq += 1;
      bus.publish('alpha.CL', Buffer.from(JSON.stringify({ ...sampleFrame, seq, prev: seq - 1 })));
      return out.split('\n').length > count;
    });
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  return out.trimEnd().split('\n').slice(0, count);
}

describe('consumers of NATS in other languages read alpha.CL', () => {
  test.runIf(python !== null)('Python, with the standard library', async () => {
    const path = join(examples, 'nats/follow.py');
    const lines = await linesOf(python!, [path, 'alpha.CL', `127.0.0.1:${nats.port}`], 3);
    const seqs = lines.map((line) => Number(/^CL (\d+) one_sided atm 0\.31\b/.exec(line)?.[1]));
    expect(seqs).toEqual([seqs[0], seqs[0]! + 1, seqs[0]! + 2]);
    expect(lines.join()).not.toContain('missed');
  });

  test.runIf(compiler !== null)('C, with what POSIX has', async () => {
    const binary = join(folder, 'follow');
    const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O1'];
    await run(compiler!, [...flags, '-o', binary, join(examples, 'nats/follow.c')]);
    const lines = await linesOf(binary, ['alpha.CL', '127.0.0.1', String(nats.port)], 3);
    const frames = lines.map((line) => JSON.parse(line) as { seq: number });
    const first = frames[0]!.seq;
    expect(frames).toEqual(
      [0, 1, 2].map((at) => ({ ...sampleFrame, seq: first + at, prev: first + at - 1 })),
    );
  });
});

async function isSold(url: string): Promise<boolean> {
  return fetch(`${url}/mpp/session?symbol=CL`).then(
    ({ status }) => status === 402,
    () => false,
  );
}

describe.runIf(pythonWithSockets !== null)('examples/subscribe.py', () => {
  let chain: Chain;
  let gateway: Awaited<ReturnType<typeof startServiceProcess>>;
  let url: string;
  const path = join(examples, 'subscribe.py');
  beforeAll(async () => {
    chain = await launchChain();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    gateway = await startServiceProcess('gateway', {
      NATS_URL: nats.url,
      STREAM_PORT: String(port),
      PAYMENTS: 'local',
      TEMPO_RPC_URL: chain.rpcUrl,
    });
    // It is not ready without frames, but it sells.
    await eventually('it sells', () => isSold(url), 30_000);
  });
  afterAll(async () => {
    await gateway.stop();
    await chain.stop();
  });

  test('without a token says what the stream costs, and pays nothing', async () => {
    const failed = await run(pythonWithSockets!, [path, '--url', url]).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    const { stderr } = failed as { stderr: string };
    expect(stderr).toMatch(/^CL costs .*0\.001.* on local$/m);
    expect(stderr).toContain('the gateway answers 402: Payment');
  });

  test('with a token that somebody paid for prints frames', async () => {
    const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
    await fundFromFaucet(client);
    const options = { service: url, client, keeper: memoryKeeper(), maxDeposit: '1' };
    const payer = await Payer.open(options);
    const { token } = await payer.pay('CL', new AbortController().signal);
    const lines = await linesOf(pythonWithSockets!, [path, '--url', url, '--token', token], 3);
    for (const line of lines) {
      expect(line).toMatch(/^15:00:00 one_sided {3}cme_fwd_mid - {2}atm_iv 0\.3100 {2}rr25 -/);
    }
    await payer.release();
  });
});
