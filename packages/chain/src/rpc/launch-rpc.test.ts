import { setTimeout as delay } from 'node:timers/promises';
import { localChain } from '@crude-alpha/payments/local';
import fc from 'fast-check';
import { createClient, type Hex, http } from 'viem';
import { getContractEvents, sendRawTransaction, waitForTransactionReceipt } from 'viem/actions';
import { Abis } from 'viem/tempo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { escrow } from '../addresses.ts';
import { signedOpen } from '../fixtures/signed-open.ts';
import { type Ground, groundAt } from '../ground.ts';
import { type Chain, launchChain } from '../launch-chain.ts';
import { launchRpc, type RpcProcess } from './launch-rpc.ts';

let chain: Chain;
let ground: Ground;
let rpc: RpcProcess;
beforeAll(async () => {
  chain = await launchChain();
  ground = groundAt(chain);
  rpc = await launchRpc({ nodeUrl: chain.nodeUrl });
});
afterAll(async () => {
  await rpc.kill();
  await chain.stop();
});

const connect = () =>
  createClient({ chain: localChain, transport: http(rpc.url, { retryCount: 0 }) });

test('comes back on its port under another pid, and twice killed is killed once', async () => {
  const { pid, port, url } = rpc;
  await rpc.kill();
  await rpc.kill();
  await expect(connect().request({ method: 'eth_chainId' })).rejects.toThrow('fetch failed');
  await rpc.restart();
  expect(rpc.port).toBe(port);
  expect(rpc.url).toBe(url);
  expect(rpc.pid).not.toBe(pid);
  expect(await connect().request({ method: 'eth_chainId' })).toBe('0x539');
});

test('that cannot start says why', async () => {
  await expect(launchRpc({ nodeUrl: chain.nodeUrl, port: rpc.port })).rejects.toMatchObject({
    code: 'RPC_STARTUP',
    message: `the RPC did not start: the RPC cannot listen on port ${rpc.port}`,
  });
});

test('killed at any moment of an opening, it loses no channel and opens none twice', async () => {
  const [payer, payee] = [await ground.wallet(), await ground.wallet()];
  const opened: Hex[] = [];
  for (const lifeMs of fc.sample(fc.integer({ min: 0, max: 25 }), 6)) {
    const serializedTransaction = await signedOpen(payer, payee);
    const sent = sendRawTransaction(connect(), { serializedTransaction }).catch(() => null);
    await delay(lifeMs);
    await rpc.kill();
    await sent;
    await rpc.restart();
    // The payee cannot know what became of it, so it sends it again.
    const hash = await sendRawTransaction(connect(), { serializedTransaction });
    const { status } = await waitForTransactionReceipt(connect(), { hash, pollingInterval: 20 });
    expect(status).toBe('success');
    opened.push(hash);
  }
  const events = await getContractEvents(payer, {
    address: escrow,
    abi: Abis.tip20ChannelReserve,
    eventName: 'ChannelOpened',
    fromBlock: 0n,
  });
  expect(events.map(({ transactionHash }) => transactionHash)).toEqual(opened);
  expect(await ground.balance(escrow)).toBe(6000n);
});
