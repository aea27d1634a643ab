import { type Chain, launchChain } from '@crude-alpha/testkit';
import { tempo } from 'mppx/client';
import type { Address } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { getBlockNumber } from 'viem/actions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf, gasPaid } from '../test/money.ts';
import { openShop, type Shop, walletClient } from '../test/shop.ts';
import { memoryKeeper, Payer } from './payer/index.ts';

let chain: Chain;
let shop: Shop;
let payee: Address;

beforeAll(async () => {
  chain = await launchChain();
  payee = chain.accounts.payee.address;
  shop = await openShop({ payee: chain.accounts.payee.account, rpcUrl: chain.rpcUrl });
});
afterAll(async () => {
  await shop.stop();
  await chain.stop();
});

interface Balances {
  readonly payer: bigint;
  readonly payee: bigint;
  readonly contract: bigint;
}

async function balances(payer: Address): Promise<Balances> {
  return {
    payer: await balanceOf(shop.client, payer),
    payee: await balanceOf(shop.client, payee),
    contract: await balanceOf(shop.client),
  };
}

/** Runs something that spends, and holds what everybody has afterwards against what it had before. */
async function expectToCost(payer: Address, units: bigint, spend: () => Promise<void>) {
  const before = await balances(payer);
  const block = await getBlockNumber(shop.client, { cacheTime: 0 });
  await spend();
  const gas = { payer: await gasPaid(shop.client, payer, block), payee: 0n };
  gas.payee = await gasPaid(shop.client, payee, block);
  expect(await balances(payer)).toEqual({
    payer: before.payer - units - gas.payer,
    payee: before.payee + units - gas.payee,
    contract: before.contract,
  });
  expect(gas.payer).toBeGreaterThan(0n);
  expect(gas.payee).toBeGreaterThan(0n);
}

async function wallet() {
  const account = privateKeyToAccount(generatePrivateKey());
  await chain.fund(account.address);
  return account;
}

test('a stock client opens, pays a hundred minutes and closes, to the base unit', async () => {
  const account = await wallet();
  const session = tempo.session.manager({
    account,
    client: walletClient(account, chain.rpcUrl),
    maxDeposit: '1',
  });
  await expectToCost(account.address, 100_000n, async () => {
    for (let minute = 1; minute <= 100; minute += 1) {
      const response = await session.fetch(`${shop.url}/mpp/session?symbol=CL`);
      expect(response.status, await response.clone().text()).toBe(200);
      expect(await response.json()).toMatchObject({ ok: true, symbol: 'CL', minutes: 1 });
    }
    expect(await session.close()).toMatchObject({ spent: '100000', units: 100 });
  });
  expect(shop.failures).toEqual([]);
});

test('our own payer does the same, with a top-up on the way', async () => {
  const account = await wallet();
  const keeper = memoryKeeper();
  const payer = await Payer.open({
    service: shop.url,
    client: walletClient(account, chain.rpcUrl),
    keeper,
    maxDeposit: '1',
  });
  const { signal } = new AbortController();
  await expectToCost(account.address, 110_000n, async () => {
    for (let minute = 1; minute <= 110; minute += 1) {
      expect(await payer.pay('CL', signal)).toMatchObject({ symbol: 'CL', minutes: 1 });
    }
    expect(payer.channel).toMatchObject({ deposit: 200_000n, confirmed: 110_000n });
    expect(await payer.close('CL', signal)).toEqual({ settled: 110_000n, refunded: 90_000n });
  });
  expect((await keeper.all()).map(({ state }) => state)).toEqual(['closed']);
});
