import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { alphaSubject } from '@crude-alpha/contracts';
import {
  createWallet,
  fundFromFaucet,
  memoryKeeper,
  networks,
  Payer,
  walletClient,
} from '@crude-alpha/payments/payer';
import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { frame, Listener } from '../test/rig.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let nats: NatsServer;
let chain: Chain;
let bus: Bus;
const children: ChildProcess[] = [];
const listeners: Listener[] = [];

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  bus = await connectBus({ url: nats.url, name: 'outside' });
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.ws.terminate();
  for (const child of children.splice(0)) {
    // Its fellows end with it, since what joins them is gone.
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'close');
  }
});
afterAll(async () => {
  await bus.close();
  await Promise.all([nats.stop(), chain.stop()]);
});

interface Line {
  readonly msg: string;
  /** Host name and process id, since nobody chose another name. */
  readonly instance: string;
  readonly url?: string;
  readonly admin?: string;
}

/** Two gateways on one port, and what they print. */
function crew(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      NATS_URL: nats.url,
      STREAM_PORT: '0',
      CRUDE_GATEWAY_ADMIN_PORT: '0',
      CRUDE_GATEWAY_PROCESSES: '2',
      CRUDE_LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const lines = (msg: string): Line[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => JSON.parse(text) as Line)
      .filter((line) => line.msg === msg);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  const started = (count: number) =>
    eventually(
      `${count} have started`,
      () => lines('started').length === count && lines('started'),
      40_000,
    );
  return { child, ended, lines, started };
}

function listen(url: string, token: string): Listener {
  const listener = new Listener(`${url.replace('http', 'ws')}/ws/stream/CL?token=${token}`, {});
  listeners.push(listener);
  return listener;
}

async function clientsOf(admin: string): Promise<number> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  return Number(/^crude_gateway_clients (\d+)/m.exec(text)?.[1]);
}

test('several processes serve one port, and a token bought of one opens the stream of each', async () => {
  const service = crew({ PAYMENTS: 'local', TEMPO_RPC_URL: chain.rpcUrl });
  const started = await service.started(2);
  expect(new Set(started.map(({ instance }) => instance)).size).toBe(2);
  const admins = started.map(({ admin }) => admin!);
  const urls = service.lines('streaming').map(({ url }) => url!);
  expect(new Set(urls).size).toBe(1);
  const url = urls[0]!;
  const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
  const payer = await Payer.open({ service: url, client, keeper: memoryKeeper(), maxDeposit: '1' });
  const { token } = await payer.pay('CL', AbortSignal.timeout(30_000));

  const pair = [listen(url, token), listen(url, token)];
  for (const listener of pair) await listener.open();
  expect(await Promise.all(admins.map(clientsOf))).toEqual([1, 1]);
  bus.publish(alphaSubject('CL'), Buffer.from(JSON.stringify(frame(1))));
  for (const listener of pair) await listener.until(() => listener.seqs().includes(1));

  // Seats are counted over both: one socket more sends the oldest away, wherever it is.
  await listen(url, token).open();
  expect(await pair[0]!.closed).toMatchObject({ code: 1008, reason: 'replaced' });
}, 60_000);

test('one that dies is replaced, the others go on, and all say goodbye when asked to stop', async () => {
  const service = crew();
  const [first] = await service.started(2);
  const url = service.lines('streaming')[0]!.url!;
  const pair = [listen(url, ''), listen(url, '')];
  for (const listener of pair) await listener.open();
  process.kill(Number(first!.instance.split('-').at(-1)), 'SIGKILL');
  await Promise.race(pair.map(({ closed }) => closed));
  const survivor = pair.find(({ ws }) => ws.readyState === ws.OPEN)!;
  const names = (await service.started(3)).map(({ instance }) => instance);
  expect(new Set(names).size).toBe(3);
  bus.publish(alphaSubject('CL'), Buffer.from(JSON.stringify(frame(2))));
  await survivor.until(() => survivor.seqs().includes(2));
  service.child.kill('SIGTERM');
  expect((await survivor.closed).code).toBe(1001);
  expect(await service.ended).toEqual({ code: 0, stderr: '' });
}, 60_000);

test('one that cannot begin ends them all with its line and its code', async () => {
  const end = await crew({ CRUDE_PRODUCTS: 'NOSUCH' }).ended;
  expect(end.code).toBe(78);
  expect(end.stderr).toMatch(/^gateway: CRUDE_PRODUCTS: unknown product: NOSUCH$/m);
}, 60_000);
