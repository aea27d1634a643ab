import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@crude-alpha/local';
import { type Chain, eventually, launchChain } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { balanceOf as holdings } from '../../test/money.ts';
import { openShop, type Shop, type ShopOptions } from '../../test/shop.ts';
import { networks } from '../networks.ts';
import { type WalletClient, walletClient } from '../wallet-client.ts';
import { fileKeeper } from './file-keeper.ts';
import { type ChannelKeeper, memoryKeeper } from './held-channel.ts';
import { readStand, requestClose } from './on-chain.ts';
import { Payer, type PayerOptions } from './payer.ts';
import { ServiceClient } from './service-client.ts';
import { createWallet, fundFromFaucet } from './wallet.ts';

let chain: Chain;
let shop: Shop;
const stops: (() => unknown)[] = [];
const { signal } = new AbortController();

beforeAll(async () => {
  chain = await launchChain();
  shop = await newShop();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
  await shop.stop();
  await chain.stop();
});

function newShop(over: Partial<ShopOptions> = {}): Promise<Shop> {
  return openShop({ payee: chain.accounts.payee.account, rpcUrl: chain.rpcUrl, ...over });
}

async function wallet(): Promise<WalletClient> {
  const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
  await fundFromFaucet(client);
  return client;
}

interface Person {
  readonly client: WalletClient;
  readonly keeper: ChannelKeeper;
  payer(over?: Partial<PayerOptions>): Promise<Payer>;
}

async function person(keeper = memoryKeeper(), at: Shop = shop): Promise<Person> {
  const client = await wallet();
  return {
    client,
    keeper,
    payer: (over = {}) => Payer.open({ service: at.url, client, keeper, maxDeposit: '1', ...over }),
  };
}

/** Delivers calls; the answers that are chosen get lost on the way back. */
function losing(isLost: (init: RequestInit, call: number) => boolean): typeof fetch {
  let calls = 0;
  return async (input, init = {}) => {
    const response = await fetch(input, init);
    if (!isLost(init, ++calls)) return response;
    throw new TypeError('fetch failed', { cause: new Error('the line is dead') });
  };
}

const units = (at: Shop, payer: Payer): number =>
  at.book.get(payer.channel!.channelId)!.channel.units;

describe('what a payer does not do', () => {
  test('pay on another network than the one it was told', async () => {
    const { client, keeper } = await person();
    const elsewhere = { ...client, chain: { ...client.chain, id: 42_431 } } as WalletClient;
    const payer = await Payer.open({
      service: shop.url,
      client: elsewhere,
      keeper,
      maxDeposit: '1',
    });
    await expect(payer.pay('CL', signal)).rejects.toMatchObject({
      code: 'WRONG_NETWORK',
      message: 'the service is paid on chain 1337, the wallet pays on 42431',
    });
    expect(await keeper.all()).toEqual([]);
  });

  test('open a channel that its wallet cannot fill', async () => {
    const client = walletClient(networks.local, createWallet().privateKey, chain.rpcUrl);
    const keeper = memoryKeeper();
    const payer = await Payer.open({ service: shop.url, client, keeper, maxDeposit: '1' });
    await expect(payer.pay('CL', signal)).rejects.toMatchObject({
      code: 'WALLET_EMPTY',
      message: `${client.account.address} holds 0 base units, and the channel needs 100000`,
    });
    expect(await keeper.all()).toEqual([]);
  });

  test('pay more than it may, for one payment or in all', async () => {
    const { payer: open } = await person();
    const stingy = await open({ maxPrice: '0.0009' });
    await expect(stingy.pay('CL', signal)).rejects.toMatchObject({ code: 'SPEND_LIMIT' });
    const poor = await open({ maxDeposit: '0.0009' });
    await expect(poor.pay('CL', signal)).rejects.toMatchObject({
      code: 'SPEND_LIMIT',
      message: '1000 base units are needed, 900 are allowed',
    });
    const payer = await open({ maxDeposit: '0.002' });
    await payer.pay('CL', signal);
    await payer.pay('CL', signal);
    expect(payer.channel).toMatchObject({ deposit: 2_000n, confirmed: 2_000n });
    await expect(payer.pay('CL', signal)).rejects.toMatchObject({ code: 'SPEND_LIMIT' });
    await payer.release();
    // What was deposited while more was allowed is not spent when less is.
    const { payer: openToo } = await person();
    const generous = await openToo();
    await generous.pay('CL', signal);
    await generous.release();
    const careful = await openToo({ maxDeposit: '0.0015' });
    await expect(careful.pay('CL', signal)).rejects.toMatchObject({ code: 'SPEND_LIMIT' });
    expect(units(shop, careful)).toBe(1);
  });

  test('open one channel after another for a service that disowns them', async () => {
    const { client, keeper, payer: open } = await person();
    const payer = await open({ maxDeposit: '0.15' });
    await payer.pay('CL', signal);
    const { channelId } = payer.channel!;
    await payer.release();
    // It takes what it is sent to the chain, and then knows nothing of it.
    const denying: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (init?.headers === undefined) return response;
      return Response.json({ detail: 'Channel not found' }, { status: 410 });
    };
    let now = Date.now();
    const later = () => {
      now += 20_000;
      return now;
    };
    const second = await open({ maxDeposit: '0.15', fetch: denying, now: later });
    await expect(second.pay('CL', signal)).rejects.toMatchObject({
      code: 'SPEND_LIMIT',
      message: '1000 base units are needed, 0 are allowed',
    });
    const left = await keeper.all();
    expect(left).toMatchObject([
      { channelId, state: 'closing', deposit: 100_000n },
      { state: 'closing', deposit: 50_000n },
    ]);
    const { deposit } = await readStand(client, left[1]!.channelId);
    expect(deposit).toBe(50_000n);
  });

  test('sign for a channel that somebody else signs for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crude-claims-'));
    stops.push(() => rmSync(folder, { recursive: true }));
    const { client, payer: open } = await person(await fileKeeper(folder));
    const first = await open();
    await first.pay('CL', signal);
    const other = await fileKeeper(folder);
    const second = await open({ keeper: other });
    await second.pay('CL', signal);
    expect(second.channel!.channelId).not.toBe(first.channel!.channelId);
    const options = { service: shop.url, client, keeper: other, maxDeposit: '1' };
    await expect(Payer.resume(options, first.channel!)).rejects.toMatchObject({
      code: 'CHANNEL_IN_USE',
    });
    const { channelId } = first.channel!;
    await Promise.all([first.release(), second.close('CL', signal)]);
    const third = await open({ keeper: other });
    expect(third.channel?.channelId).toBe(channelId);
  });
});

describe('what gets lost on the way costs once', () => {
  test('the answer to an opening, a voucher, a top-up and a close', async () => {
    const { client, keeper, payer: open } = await person();
    const before = await holdings(client, client.account.address);
    // Each answer that matters is lost once; challenges come through.
    const seen = new Set<string>();
    const payer = await open({
      fetch: losing(({ headers }) => {
        const { authorization } = (headers ?? {}) as { authorization?: string };
        if (authorization === undefined || seen.has(authorization)) return false;
        seen.add(authorization);
        return true;
      }),
      maxDeposit: '0.002',
    });
    await payer.pay('CL', signal);
    await payer.topUp('0.003', 'CL', signal);
    await payer.pay('CL', signal);
    expect(payer.channel).toMatchObject({ deposit: 5_000n, confirmed: 2_000n, topUp: null });
    expect(units(shop, payer)).toBe(2);
    expect(await payer.close('CL', signal)).toEqual({ settled: 2_000n, refunded: 3_000n });
    expect(seen.size).toBe(4);
    expect((await keeper.all()).map(({ state }) => state)).toEqual(['closed']);
    const spent = before - (await holdings(client, client.account.address));
    // The rest is gas for the opening and the top-up.
    expect(spent).toBeGreaterThan(2_000n);
    expect(spent).toBeLessThan(4_500n);
  });

  test('an opening that came too late for the chain is made anew', async () => {
    const { keeper, payer: open } = await person();
    let ahead = 0;
    const statuses: number[] = [];
    // The first one is held up for a minute: the chain takes a transaction for half of that.
    const late: typeof fetch = async (input, init) => {
      if (ahead === 0 && init?.headers !== undefined) {
        ahead = 60_000;
        await chain.increaseTime(ahead / 1000);
      }
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    };
    const payer = await open({ fetch: late, now: () => Date.now() + ahead });
    expect(await payer.pay('CL', signal)).toMatchObject({ symbol: 'CL', minutes: 1 });
    expect(statuses).not.toContain(503);
    expect(units(shop, payer)).toBe(1);
    expect((await keeper.all()).filter(({ state }) => state === 'open').length).toBe(1);
  });

  test('a close that a gateway died over is waited for', async () => {
    const { payer: open } = await person();
    const payer = await open();
    await payer.pay('CL', signal);
    const { channelId } = payer.channel!;
    const mark = (closeRequestedAt: bigint): Promise<void> =>
      shop.book.update(channelId, (record) => ({
        record: { ...record!, channel: { ...record!.channel, closeRequestedAt } },
        result: undefined,
      }));
    // As mppx marks it before it sends the transaction, and as the settler takes the mark away.
    await mark(BigInt(Math.floor(Date.now() / 1000)));
    const before = shop.answers.length;
    const closing = payer.close('CL', signal);
    await eventually('it was refused twice', () => {
      const refusals = shop.answers.slice(before).filter(({ status }) => status === 410);
      return refusals.length >= 2;
    });
    await mark(0n);
    // A channel begins with a hundred payments of 0.001.
    expect(await closing).toEqual({ settled: 1_000n, refunded: 99_000n });
  });

  test('a close is not waited for where the payer has asked the chain for it', async () => {
    const { client, keeper, payer: open } = await person();
    const payer = await open();
    await payer.pay('CL', signal);
    await requestClose(client, keeper, payer.channel!);
    await expect(payer.close('CL', AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'PAYMENT_REFUSED',
    });
  });

  test('a top-up that is under way when the payer dies is not made again', async () => {
    const dear = await newShop({ amount: '1' });
    stops.push(() => dear.stop());
    const { payer: open } = await person(memoryKeeper(), dear);
    const first = await open();
    await first.pay('CL', signal);
    await first.release();
    const sent = gate();
    const delivery = gate();
    const slow: typeof fetch = async (input, init) => {
      if (init?.method !== 'POST') return fetch(input, init);
      sent.open();
      await delivery.opened;
      return fetch(input, { ...init, signal: null });
    };
    const payer = await open({ maxDeposit: '2', fetch: slow });
    const dying = payer.pay('CL', signal);
    await sent.opened;
    const next = await revived(payer, open, { maxDeposit: '2' });
    const paying = next.pay('CL', signal);
    delivery.open();
    await Promise.all([paying, dying]);
    expect(next.channel).toMatchObject({ deposit: 2_000_000n, confirmed: 2_000_000n, topUp: null });
    expect(await readStand(dear.client, next.channel!.channelId)).toMatchObject({
      deposit: 2_000_000n,
    });
  });

  test('time that was paid for before a crash and is over is not taken for new', async () => {
    let now = Date.now();
    const clocked = await newShop({ now: () => now });
    stops.push(() => clocked.stop());
    const { payer: open } = await person(memoryKeeper(), clocked);
    const first = await open({ now: () => now });
    await first.pay('CL', signal);
    await first.release();
    const death = new AbortController();
    const dying = await open({
      now: () => now,
      fetch: async (input, init) => {
        const response = await fetch(input, { ...init, signal: null });
        if (init?.headers !== undefined) death.abort();
        death.signal.throwIfAborted();
        return response;
      },
    });
    await expect(dying.pay('CL', death.signal)).rejects.toThrow();
    await dying.release();
    now += 3_600_000;
    const next = await open({ now: () => now });
    const { expiresAtMs } = await next.pay('CL', signal);
    expect(expiresAtMs).toBe(now + 60_000);
    expect(units(clocked, next)).toBe(3);
    expect(next.channel).toMatchObject({ signed: 3_000n, confirmed: 3_000n });
  });
});

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** As a new process finds it: what was written down, and nobody who holds on to it. */
async function revived(
  dead: Payer,
  open: Person['payer'],
  over: Partial<PayerOptions>,
): Promise<Payer> {
  const keeper = memoryKeeper();
  await keeper.put(dead.channel!);
  return open({ ...over, keeper });
}

test('a service with several addresses is paid at whichever answers', async () => {
  const { payer: open } = await person();
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const payer = await open({ service: nobody, mirrors: [`${shop.url}/`] });
  expect(await payer.pay('CL', signal)).toMatchObject({ symbol: 'CL', minutes: 1 });
  const { channelId } = payer.channel!;
  await payer.release();
  // Under the other name it is the same service, and the same channel.
  const again = await open({ mirrors: [nobody] });
  await again.pay('CL', signal);
  expect(again.channel?.channelId).toBe(channelId);
});

test('an address that takes calls and does not answer them is passed by', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const client = new ServiceClient([`http://127.0.0.1:${port}`, shop.url], fetch, 200);
  expect(await client.call('GET', 'CL', null, signal)).toMatchObject({ status: 402 });
});

test('a service that is paid by somebody else now gets a channel of its own', async () => {
  const { client, keeper, payer: open } = await person();
  const payer = await open();
  await payer.pay('CL', signal);
  const old = payer.channel!;
  await payer.release();
  const heir = await newShop({ payee: chain.accounts.payer.account });
  stops.push(() => heir.stop());
  const moved = await open({
    fetch: (input, init) => fetch((input as string).replace(shop.url, heir.url), init),
  });
  expect(await moved.pay('CL', signal)).toMatchObject({ symbol: 'CL' });
  expect(moved.channel!.channelId).not.toBe(old.channelId);
  // The old one is as it was, for its owner to close.
  const kept = (await keeper.all()).find(({ channelId }) => channelId === old.channelId);
  expect(kept).toEqual(old);
  expect(await requestClose(client, keeper, old)).toMatchObject({ deposit: 100_000n });
});
