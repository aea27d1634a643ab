import {
  createWallet,
  fundFromFaucet,
  memoryKeeper,
  networks,
  Payer,
  type WalletClient,
  walletClient,
} from '@crude-alpha/payments/payer';
import { type Chain, launchChain, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { challengeFrom, forge, show } from '../test/forge.ts';
import { openPaidRig, type PaidRig, type PaidRigOptions } from '../test/paid-rig.ts';

const secrets = { first: 'a'.repeat(40), second: 'b'.repeat(40), third: 'c'.repeat(40) };
const { signal } = new AbortController();

let nats: NatsServer;
let chain: Chain;
let client: WalletClient;
const rigs: PaidRig[] = [];

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
});
beforeEach(async () => {
  client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});
afterAll(async () => {
  await Promise.all([nats.stop(), chain.stop()]);
});

async function open(over: Partial<PaidRigOptions>): Promise<PaidRig> {
  const rig = await openPaidRig({ natsUrl: nats.url, rpcUrl: chain.rpcUrl, ...over });
  rigs.push(rig);
  return rig;
}

async function opens(rig: PaidRig, token: string): Promise<boolean> {
  const listener = rig.listen(`/ws/stream/CL?token=${token}`);
  return Promise.race([listener.open().then(() => true), listener.refused.then(() => false)]);
}

test('a new secret is brought in without a subscriber noticing, and the old one let go of', async () => {
  const before = await open({ secrets: { current: secrets.first } });
  const payer = await Payer.open({
    service: before.gateway.url,
    client,
    keeper: memoryKeeper(),
    maxDeposit: '0.1',
  });
  const old = await payer.pay('CL', signal);
  const challenge = await challengeFrom(before.gateway.url);

  const during = await open({ secrets: { current: secrets.second, previous: secrets.first } });
  expect(await opens(during, old.token)).toBe(true);
  // A challenge from before the change is answered after it.
  const voucher = await forge(payer.channel!, client.account, { challenge, cumulative: 2_000n });
  const fresh = await show(during.gateway.url, voucher);
  expect(fresh).toMatchObject({ status: 200, body: { ok: true } });
  // What it gives is made with the new one.
  const after = await open({ secrets: { current: secrets.third, previous: secrets.second } });
  expect(await opens(after, String(fresh.body['token']))).toBe(true);
  expect(await opens(after, old.token)).toBe(false);
  expect(await show(after.gateway.url, voucher)).toMatchObject({
    status: 402,
    type: 'invalid-challenge',
  });
});

test('an answer is the same after a restart of everything but the store', async () => {
  const first = await open({});
  const payer = await Payer.open({
    service: first.gateway.url,
    client,
    keeper: memoryKeeper(),
    maxDeposit: '0.1',
  });
  await payer.pay('CL', signal);
  const challenge = await challengeFrom(first.gateway.url);
  const voucher = await forge(payer.channel!, client.account, { challenge, cumulative: 2_000n });
  const answer = await show(first.gateway.url, voucher);
  expect(answer.status).toBe(200);
  await rigs.pop()!.close();
  await nats.kill();
  await nats.restart();
  const second = await open({});
  expect((await show(second.gateway.url, voucher)).text).toBe(answer.text);
  expect(second.payments.book.get(payer.channel!.channelId)!.channel.spent).toBe(2_000n);
});
