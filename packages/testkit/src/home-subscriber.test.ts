import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus } from '@crude-alpha/bus';
import { type Chain, launchChain } from '@crude-alpha/chain';
import { freePort, launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { fileKeeper } from '@crude-alpha/payments/payer/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { sampleFrame } from './samples.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

const main = join(import.meta.dirname, '../../local/dist/subscriber/main.js');

let nats: NatsServer;
let chain: Chain;
let bus: Bus;
let gateway: ServiceProcess;
let market: NodeJS.Timeout;
let home: string;
let url: string;
let adminUrl: string;

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  bus = await connectBus({ url: nats.url, name: 'market' });
  home = await mkdtemp(join(tmpdir(), 'crude-home-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  gateway = await startServiceProcess('gateway', {
    NATS_URL: nats.url,
    STREAM_PORT: String(port),
    PAYMENTS: 'local',
    TEMPO_RPC_URL: chain.rpcUrl,
  });
  let seq = 0;
  market = setInterval(() => {
    seq += 1;
    const frame = { ...sampleFrame, seq, prev: seq === 1 ? null : seq - 1 };
    bus.publish('alpha.CL', Buffer.from(JSON.stringify(frame)));
  }, 50);
});
afterAll(async () => {
  clearInterval(market);
  await gateway.kill();
  await bus.close();
  await Promise.all([nats.stop(), chain.stop()]);
  await rm(home, { recursive: true });
});

async function start(): Promise<{ child: ChildProcess; said: () => string }> {
  const adminPort = await freePort();
  adminUrl = `http://127.0.0.1:${adminPort}`;
  const setup = { url, symbol: 'CL', rpcUrl: chain.rpcUrl, home };
  const child = spawn(process.execPath, [main, JSON.stringify(setup)], {
    env: {
      PATH: process.env['PATH'],
      CRUDE_LOG_FORMAT: 'json',
      CRUDE_SUBSCRIBER_ADMIN_PORT: String(adminPort),
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return { child, said: () => text };
}

async function isReady(): Promise<boolean> {
  return fetch(`${adminUrl}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(page)?.[1]);
}

test('the subscriber of npm run up funds itself, pays, goes on after kill -9 and closes when stopped', async () => {
  const first = await start();
  await eventually('it streams', isReady, 30_000);
  await eventually('frames', async () => (await metric('crude_subscriber_frames_total')) > 3);
  expect(await metric('crude_subscriber_spent_units')).toBe(1000);
  const left = await metric('crude_subscriber_paid_seconds');
  expect(left).toBeGreaterThan(30);
  expect(left).toBeLessThanOrEqual(60);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const keeper = await fileKeeper(join(home, 'channels'));
  const [kept] = await keeper.all();
  expect(kept).toMatchObject({ state: 'open', confirmed: 1000n });

  const second = await start();
  await eventually('it streams again', isReady, 30_000);
  const exited = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  // From the same channel, and closed on the chain.
  expect(await keeper.all()).toMatchObject([{ channelId: kept!.channelId, state: 'closed' }]);
  expect(second.said()).toContain('"spent":"2000","refunded":"98000","msg":"channel closed"');
  const key = (await readFile(join(home, 'wallet.key'), 'utf8')).trim();
  expect(key).toMatch(/^0x[0-9a-f]{64}$/);
  expect(first.said() + second.said()).not.toContain(key);
});
