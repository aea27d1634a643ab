import { createClient, http } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { readContract } from 'viem/actions';
import { Abis, Actions } from 'viem/tempo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, launchChain, launchRpc, localChain } from './index.ts';

let chain: Chain;
beforeAll(async () => {
  chain = await launchChain();
});
afterAll(() => chain.stop());

test('the faucet fills a fresh wallet with a thousand pathUSD', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  const client = createClient({ chain: localChain, account, transport: http(chain.rpcUrl) });
  const receipts = await Actions.faucet.fundSync(client, { account });
  expect(receipts.map(({ status }) => status)).toEqual(['success']);
  const balance = await readContract(client, {
    address: chain.currency,
    abi: Abis.tip20,
    functionName: 'balanceOf',
    args: [account.address],
  });
  expect(balance).toBe(1_000_000_000n);
});

test('an RPC of its own can be killed and comes back on its port', async () => {
  const rpc = await launchRpc({ nodeUrl: chain.nodeUrl });
  const client = createClient({
    chain: localChain,
    transport: http(rpc.url, { retryCount: 0 }),
  });
  expect(await client.request({ method: 'eth_chainId' })).toBe('0x436cfea');
  await rpc.kill();
  await expect(client.request({ method: 'eth_chainId' })).rejects.toThrow('fetch failed');
  await rpc.restart();
  expect(await client.request({ method: 'eth_chainId' })).toBe('0x436cfea');
  await rpc.kill();
});
