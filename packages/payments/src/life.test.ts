import { type Ground, gasPaid, grounds } from '@crude-alpha/testkit';
import { tempo } from 'mppx/client';
import type { Address } from 'viem';
import { getBlockNumber } from 'viem/actions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { balanceOf } from '../test/money.ts';
import { openShop, type Shop } from '../test/shop.ts';
import { memoryKeeper, Payer, readStand, requestClose } from './payer/index.ts';

/** Always at home; on a public chain too, where `TEMPO_RPC_URL` and `TEMPO_FUNDED_KEY` name one. */
describe.each(grounds)('on $name', ({ prepare }) => {
  let ground: Ground;
  let shop: Shop;
  let payee: Address;

  beforeAll(async () => {
    ground = await prepare();
    const { account } = await ground.wallet();
    payee = account.address;
    shop = await openShop({ payee: account, rpcUrl: ground.rpcUrl, chain: ground.chain });
  });
  afterAll(async () => {
    await shop.stop();
    await ground.stop();
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

  test('a stock client opens, pays a hundred minutes and closes, to the base unit', async () => {
    const client = await ground.wallet();
    const { account } = client;
    const session = tempo.session.manager({
      account,
      client,
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
    const client = await ground.wallet();
    const { account } = client;
    const keeper = memoryKeeper();
    const payer = await Payer.open({
      service: shop.url,
      client,
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

  test('a payer closes alone, and the chain says until when the payee may settle', async () => {
    const client = await ground.wallet();
    const keeper = memoryKeeper();
    const payer = await Payer.open({ service: shop.url, client, keeper, maxDeposit: '0.1' });
    await payer.pay('CL', new AbortController().signal);
    const held = payer.channel!;
    const { withdrawableAtMs } = await requestClose(client, keeper, held);
    expect(Math.abs(withdrawableAtMs - 900_000 - Date.now())).toBeLessThan(60_000);
    expect(await readStand(client, held.channelId)).toMatchObject({ deposit: 100_000n });
    expect((await keeper.all()).map(({ state }) => state)).toEqual(['closing']);
  });
});
