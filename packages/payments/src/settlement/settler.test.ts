import { type Chain, eventually, gasPaid, launchChain, launchRpc } from '@crude-alpha/testkit';
import type { Address, Hex } from 'viem';
import { getBlockNumber } from 'viem/actions';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Customer, customerOf } from '../../test/customer.ts';
import { balanceOf } from '../../test/money.ts';
import { startPrunedNode } from '../../test/pruned-node.ts';
import { openShop, type Shop } from '../../test/shop.ts';
import { ledgerOf } from '../book/ledger.ts';
import { ChainView, type OnChain } from '../chain-view.ts';
import { type HeldChannel, memoryKeeper } from '../payer/held-channel.ts';
import { requestClose, withdraw } from '../payer/on-chain.ts';
import { Payer } from '../payer/payer.ts';
import type { SettlementPolicy } from './due.ts';
import { type SettlementListener, Settler } from './settler.ts';

const never: SettlementPolicy = { amount: 10n ** 18n, ageMs: 1e12, idleMs: 1e12, least: 1n };

let chain: Chain;
let shop: Shop;
let payee: Address;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  chain = await launchChain();
  payee = chain.accounts.payee.address;
  shop = await openShop({ payee: chain.accounts.payee.account, rpcUrl: chain.rpcUrl });
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(async () => {
  await shop.stop();
  await chain.stop();
});

interface Heard extends SettlementListener {
  readonly told: unknown[][];
}

function listener(): Heard {
  const told: unknown[][] = [];
  return {
    told,
    settled: (reason, units) => told.push(['settled', reason, units]),
    noticed: (what) => told.push([what]),
    failed: (what) => told.push(['failed', what]),
  };
}

/** Sees all channels as they are, and may take its time before it says so. */
class PatientView extends ChainView {
  readonly #seen: () => void | Promise<void>;

  constructor({ client }: Shop, seen: () => void | Promise<void>) {
    super(client, Date.now);
    this.#seen = seen;
  }

  override async *readAll(ids: readonly Hex[]): AsyncGenerator<OnChain[]> {
    for await (const states of super.readAll(ids)) {
      await this.#seen();
      yield states;
    }
  }
}

/** A settler that looks at everything every few milliseconds, until the test is over. */
function settle(policy: Partial<SettlementPolicy>, of: Shop = shop, view = of.view): Heard {
  const heard = listener();
  const settler = new Settler({
    client: of.client,
    book: of.book,
    view,
    policy: { ...never, ...policy },
    now: Date.now,
    listener: heard,
    everyMs: 20,
    sweepMs: 50,
  });
  const stop = new AbortController();
  const running = settler.run(stop.signal);
  stops.push(async () => {
    stop.abort();
    await running;
  });
  return heard;
}

/** What the books say is in the contract. */
function heldBy(of: Shop): bigint {
  const { deposited, settled, refunded } = ledgerOf(of.book.all(), 0).totals;
  return deposited - settled - refunded;
}

const channelOf = (id: Hex, of: Shop = shop) => of.book.get(id)!.channel;

describe('what was accepted', () => {
  test('is brought to the chain when there is enough of it, and the payer goes on', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    const heard = settle({ amount: 3_000n });
    await customer.buy(2);
    expect(heard.told).toEqual([]);
    const before = await balanceOf(shop.client, payee);
    const block = await getBlockNumber(shop.client, { cacheTime: 0 });
    await customer.buy(1);
    await eventually('it is settled', () => heard.told.length > 0);
    expect(heard.told).toEqual([['settled', 'amount', 3_000n]]);
    const gas = await gasPaid(shop.client, payee, block);
    expect(await balanceOf(shop.client, payee)).toBe(before + 3_000n - gas);
    const { channelId } = customer.payer.channel!;
    expect(channelOf(channelId)).toMatchObject({ settledOnChain: 3_000n, spent: 3_000n });
    await customer.buy(1);
    expect(channelOf(channelId)).toMatchObject({ settledOnChain: 3_000n, spent: 4_000n });
  });

  test('waits while the RPC is down, is still sold for, and arrives when it is back', async () => {
    const rpc = await launchRpc({ nodeUrl: chain.nodeUrl });
    const other = await openShop({ payee: chain.accounts.payee.account, rpcUrl: rpc.url });
    stops.push(
      () => other.stop(),
      () => rpc.kill(),
    );
    const customer = await customerOf(other, chain.rpcUrl);
    await customer.buy(1);
    await rpc.kill();
    const heard = settle({ amount: 2_000n }, other);
    await customer.buy(4);
    await eventually('it has failed', () => heard.told.some(([what]) => what === 'failed'));
    const { channelId } = customer.payer.channel!;
    expect(channelOf(channelId, other)).toMatchObject({ settledOnChain: 0n, spent: 5_000n });
    await rpc.restart();
    await eventually('it is settled', () => heard.told.some(([what]) => what === 'settled'));
    expect(channelOf(channelId, other)).toMatchObject({ settledOnChain: 5_000n });
  });
});

describe('a payer who closes alone', () => {
  test('loses to a payee who is awake just what was accepted, all of it', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(7);
    const held = customer.payer.channel!;
    const heard = settle({});
    const before = await balanceOf(shop.client, payee);
    const block = await getBlockNumber(shop.client, { cacheTime: 0 });
    await requestClose(customer.client, customer.keeper, held);
    await eventually('it is settled', () => heard.told.some(([what]) => what === 'settled'));
    expect(heard.told).toEqual([['close_requested'], ['settled', 'closing', 7_000n]]);
    const gas = await gasPaid(shop.client, payee, block);
    expect(await balanceOf(shop.client, payee)).toBe(before + 7_000n - gas);

    await expect(withdraw(customer.client, customer.keeper, held)).rejects.toMatchObject({
      code: 'CHANNEL_STATE',
      message: expect.stringMatching(/the payee may settle for another \d+ s/),
    });
    await chain.increaseTime(900);
    const rest = await balanceOf(shop.client);
    await withdraw(customer.client, customer.keeper, held);
    expect(await balanceOf(shop.client)).toBe(rest - 93_000n);
    await eventually('the book knows', () => channelOf(held.channelId).finalized);
    expect(channelOf(held.channelId)).toMatchObject({ settledOnChain: 7_000n, spent: 7_000n });
    expect((await customer.keeper.all()).map(({ state }) => state)).toEqual(['closed']);
  });

  test('takes it all from a payee who sleeps, and the books say what was lost', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(5);
    const held = customer.payer.channel!;
    await requestClose(customer.client, customer.keeper, held);
    await chain.increaseTime(900);
    await withdraw(customer.client, customer.keeper, held);
    const elsewhere = (await balanceOf(shop.client)) - heldBy(shop) + 100_000n;
    expect(ledgerOf(shop.book.all(), 0).totals.lost).toBe(0n);
    const heard = settle({});
    await eventually('the book knows', () => channelOf(held.channelId).finalized);
    expect(heard.told).toContainEqual(['closed']);
    expect(channelOf(held.channelId)).toMatchObject({ settledOnChain: 0n, spent: 5_000n });
    const { totals, channels } = ledgerOf(shop.book.all(), 100);
    expect(totals.lost).toBe(5_000n);
    // The contract holds what the books say, and what other shops of these tests have there.
    expect(await balanceOf(shop.client)).toBe(heldBy(shop) + elsewhere);
    expect(channels.find(({ channelId }) => channelId === held.channelId)).toMatchObject({
      phase: 'closed',
      accepted: 5_000n,
      settled: 0n,
      lost: 5_000n,
    });
  });

  test('can buy nothing more when it was seen', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(1);
    const held = customer.payer.channel!;
    settle({});
    await requestClose(customer.client, customer.keeper, held);
    await eventually('it was seen', () => channelOf(held.channelId).closeRequestedAt !== 0n);
    // The payer's side finds out, leaves that channel alone, and opens another one.
    await customer.buy(1);
    expect(customer.payer.channel!.channelId).not.toBe(held.channelId);
    expect(channelOf(held.channelId).spent).toBe(1_000n);
  });
});

describe('a look at all channels', () => {
  test('asks the store for nothing where book and chain agree', async () => {
    let reads = 0;
    const other = await openShop({
      payee: chain.accounts.payee.account,
      rpcUrl: chain.rpcUrl,
      around: (records) => ({
        ...records,
        read: (id) => {
          reads += 1;
          return records.read(id);
        },
      }),
    });
    stops.push(() => other.stop());
    const customers = await Promise.all([1, 2, 3].map(() => customerOf(other, chain.rpcUrl)));
    for (const { buy } of customers) await buy(1);
    reads = 0;
    let looks = 0;
    const view = new PatientView(other, () => {
      looks += 1;
    });
    const heard = settle({}, other, view);
    await eventually('it has looked five times', () => looks >= 5);
    expect(reads).toBe(0);
    // One that differs is found, and costs one write.
    const [one] = customers;
    await requestClose(one!.client, one!.keeper, one!.payer.channel!);
    await eventually('it was noticed', () => heard.told.length > 0);
    expect(heard.told[0]).toEqual(['close_requested']);
    expect(reads).toBe(0);
  });

  test('comes first to what was there before, and holds up nothing that is new', async () => {
    const other = await openShop({ payee: chain.accounts.payee.account, rpcUrl: chain.rpcUrl });
    stops.push(() => other.stop());
    const [old, fresh] = await Promise.all([1, 2].map(() => customerOf(other, chain.rpcUrl)));
    await old!.buy(3);
    let goOn: () => void = () => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const heard = settle({ amount: 2_000n }, other, new PatientView(other, () => mayGoOn));
    await fresh!.buy(2);
    await eventually('the new one is settled', () => heard.told.length > 0);
    expect(heard.told).toEqual([['settled', 'amount', 2_000n]]);
    goOn();
    await eventually('so is the old one', () => heard.told.length > 1);
    expect(heard.told[1]).toEqual(['settled', 'amount', 3_000n]);
  });

  test('holds up nothing that is due, however long it takes, and undoes nothing of it', async () => {
    const payee = chain.accounts.payee.account;
    const other = await openShop({ payee, rpcUrl: chain.rpcUrl });
    stops.push(() => other.stop());
    const customer = await customerOf(other, chain.rpcUrl);
    await customer.buy(1);
    const { channelId } = customer.payer.channel!;
    let goOn: () => void = () => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let looks = 0;
    const view = new PatientView(other, async () => {
      looks += 1;
      if (looks === 2) await mayGoOn;
    });
    const heard = settle({ amount: 3_000n }, other, view);
    await eventually('the second look is under way', () => looks === 2);
    await customer.buy(2);
    await eventually('it is settled', () => heard.told.length > 0);
    expect(looks).toBe(2);
    goOn();
    await eventually('it has looked twice more', () => looks >= 4);
    expect(heard.told).toEqual([['settled', 'amount', 3_000n]]);
    expect(channelOf(channelId, other).settledOnChain).toBe(3_000n);
  });

  test('goes on to the others when the node cannot say how one was closed', async () => {
    const node = await startPrunedNode(chain.rpcUrl);
    const other = await openShop({ payee: chain.accounts.payee.account, rpcUrl: node.url });
    stops.push(
      () => other.stop(),
      () => node.stop(),
    );
    const [gone, going] = await Promise.all([1, 2].map(() => customerOf(other, chain.rpcUrl)));
    await gone!.buy(1);
    await going!.buy(4);
    const { channelId } = gone!.payer.channel!;
    const open = other.book.get(channelId)!;
    await gone!.payer.close('CL', new AbortController().signal);
    await other.book.update(channelId, () => ({ record: open, result: undefined }));
    expect(Array.from(other.book.all(), ({ channel }) => channel.channelId)[0]).toBe(channelId);
    await requestClose(going!.client, going!.keeper, going!.payer.channel!);
    node.holdsLogs = false;
    const heard = settle({}, other);
    await eventually('what is accepted of the other is settled', () =>
      heard.told.some(([what]) => what === 'settled'),
    );
    expect(heard.told).toContainEqual(['failed', 'sweep']);
    expect(heard.told).toContainEqual(['settled', 'closing', 4_000n]);
    node.holdsLogs = true;
    await eventually('the first is booked', () => channelOf(channelId, other).finalized);
  });
});

describe('what a crash left behind', () => {
  test('a close that was marked and never sent is taken back, and the payer goes on', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(2);
    const { channelId } = customer.payer.channel!;
    const markedAt = BigInt(Math.floor(Date.now() / 1000) - 61);
    await shop.book.update(channelId, (record) => ({
      record: { ...record!, channel: { ...record!.channel, closeRequestedAt: markedAt } },
      result: undefined,
    }));
    const heard = settle({});
    await eventually('it is mended', () => channelOf(channelId).closeRequestedAt === 0n);
    expect(heard.told).toContainEqual(['mended']);
    await customer.buy(1);
    expect(channelOf(channelId).spent).toBe(3_000n);
  });

  test('a close that reached the chain and not the book is booked', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(4);
    const { channelId } = customer.payer.channel!;
    const open = shop.book.get(channelId)!;
    const { signal } = new AbortController();
    await customer.payer.close('CL', signal);
    await shop.book.update(channelId, () => ({ record: open, result: undefined }));
    settle({});
    await eventually('it is booked', () => channelOf(channelId).finalized);
    expect(channelOf(channelId)).toMatchObject({ settledOnChain: 4_000n, deposit: 0n });
    const { days } = shop.book.get(channelId)!;
    expect(Object.values(days)).toEqual([
      { deposited: 100_000n, accepted: 4_000n, settled: 4_000n, refunded: 96_000n },
    ]);
  });

  test('a settlement that reached the chain and not the book is not sent again', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(3);
    const { channelId } = customer.payer.channel!;
    const before = shop.book.get(channelId)!;
    const first = settle({ amount: 3_000n });
    await eventually('it is settled', () => first.told.length > 0);
    await stops.pop()!();
    await shop.book.update(channelId, () => ({ record: before, result: undefined }));
    const second = settle({ amount: 3_000n });
    await eventually('it is mended', () => second.told.some(([what]) => what === 'mended'));
    expect(channelOf(channelId).settledOnChain).toBe(3_000n);
    expect(second.told.filter(([what]) => what === 'settled')).toEqual([]);
  });

  test('a channel that was opened and never written down is found by its next voucher', async () => {
    const customer = await customerOf(shop, chain.rpcUrl);
    await customer.buy(1);
    const held = customer.payer.channel!;
    const fresh = await openShop({ payee: chain.accounts.payee.account, rpcUrl: chain.rpcUrl });
    stops.push(() => fresh.stop());
    // The same payer at a gateway that knows nothing of the channel.
    const moved = await customerAt(fresh, customer, { ...held, service: fresh.url });
    await moved.pay('CL', new AbortController().signal);
    expect(channelOf(held.channelId, fresh)).toMatchObject({ deposit: 100_000n });
  });
});

/** The same payer, with a channel of his, at another gateway. */
async function customerAt(at: Shop, { client }: Customer, held: HeldChannel): Promise<Payer> {
  const keeper = memoryKeeper();
  await keeper.put(held);
  return Payer.open({ service: at.url, client, keeper, maxDeposit: '1' });
}
