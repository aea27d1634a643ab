import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWallet, fundFromFaucet, networks, walletClient } from '@crude-alpha/payments/payer';
import { type Chain, launchChain, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPaidRig, type PaidRig } from '../test/paid-rig.ts';

const program = join(import.meta.dirname, '../../../node_modules/.bin/mppx');

let nats: NatsServer;
let chain: Chain;
let rig: PaidRig;
let env: Record<string, string>;

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
  rig = await openPaidRig({ natsUrl: nats.url, rpcUrl: chain.rpcUrl });
  const { privateKey } = createWallet();
  await fundFromFaucet(walletClient(networks.local, privateKey, chain.rpcUrl));
  env = {
    PATH: process.env['PATH']!,
    HOME: await mkdtemp(join(tmpdir(), 'crude-mppx-')),
    MPPX_PRIVATE_KEY: privateKey,
    MPPX_RPC_URL: chain.rpcUrl,
  };
});
afterAll(async () => {
  await rig.close();
  await Promise.all([nats.stop(), chain.stop()]);
});

function mppx(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 30_000 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

function recordOf(channelId: string) {
  return rig.payments.book.get(channelId as `0x${string}`)!.channel;
}

test("mppx's own command pays the endpoint, goes on with its channel, and closes it", async () => {
  const url = `${rig.gateway.url}/mpp/session?symbol=CL`;
  const first = await mppx(url);
  expect(first).toContain('"ok":true,"symbol":"CL"');
  const [, channelId] = /mppx sessions close (0x[0-9a-f]{64})/.exec(first)!;
  expect(recordOf(channelId!)).toMatchObject({ spent: 1_000n, finalized: false });
  expect(await mppx(url)).toContain(channelId);
  expect(recordOf(channelId!)).toMatchObject({ spent: 2_000n, units: 2 });
  await mppx('sessions', 'close', channelId!);
  expect(recordOf(channelId!)).toMatchObject({ finalized: true, settledOnChain: 2_000n });
});

test('finds it by itself', async () => {
  const said = await mppx('discover', 'validate', `${rig.gateway.url}/openapi.json`);
  expect(said).toMatch(/valid/i);
  expect(said).not.toMatch(/error|warning/i);
});
