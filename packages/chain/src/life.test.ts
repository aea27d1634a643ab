import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tempo as payerSide } from 'mppx/client';
import { Mppx, Request as MppxRequest, NodeListener, Store, tempo } from 'mppx/server';
import { Session } from 'mppx/tempo';
import type { Hex, TransactionReceipt } from 'viem';
import { getContractEvents, waitForTransactionReceipt } from 'viem/actions';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { escrow } from './addresses.ts';
import { feeOf } from './fixtures/scene.ts';
import { type Ground, groundAt, type Wallet } from './ground.ts';
import { type Chain, launchChain } from './launch-chain.ts';

const { requestCloseOnChain, withdrawOnChain } = Session.Precompile.Chain;

/** The beginning of keccak256('CloseNotReady()'). */
const closeNotReady = '0x02b81e29';

/** What a payer must keep of its channel. */
interface Kept {
  readonly descriptor: Session.Precompile.Channel.ChannelDescriptor;
}

let chain: Chain;
let ground: Ground;
beforeAll(async () => {
  chain = await launchChain();
  ground = groundAt(chain);
});
afterAll(() => chain.stop());

let payer: Wallet;
let payee: Wallet;
let shop: Server | undefined;
beforeEach(async () => {
  [payer, payee] = [await ground.wallet(), await ground.wallet()];
});
afterEach(() => shop?.close());

/** A server that asks a thousandth of a dollar for everything; its address. */
async function openShop({ paysGas }: { readonly paysGas: boolean }): Promise<string> {
  const mppx = Mppx.create({
    secretKey: 'thirty-two bytes are the least it takes',
    realm: 'home',
    methods: [
      tempo.session({
        account: payee.account,
        recipient: payee.account.address,
        currency: chain.currency,
        chainId: chain.chainId,
        getClient: () => payee,
        store: Store.memory(),
        suggestedDeposit: '0.1',
        ...(paysGas ? { feePayer: payee.account } : {}),
      }),
    ],
  });
  const sell = mppx.session({ amount: '0.001', unitType: 'minute', scope: 'stream:CL' });
  shop = createServer((request, response) => {
    void (async () => {
      const sold = await sell(MppxRequest.fromNodeListener(request, response));
      const goods = () =>
        sold.status === 402 ? sold.challenge : sold.withReceipt(Response.json({ goods: true }));
      await NodeListener.sendResponse(response, goods());
    })();
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  return `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`;
}

/** What those who pay and those who are paid have, and what is held between them. */
function holdings(): Promise<bigint[]> {
  return Promise.all(
    [payer.account.address, payee.account.address, escrow].map((of) => ground.balance(of)),
  );
}

/** The receipt of the transaction with a payer's only event of a kind. */
async function receiptOf(
  eventName: 'ChannelOpened' | 'ChannelClosed',
): Promise<TransactionReceipt> {
  const [event, ...more] = await getContractEvents(payer, {
    address: escrow,
    abi: Session.Precompile.escrowAbi,
    eventName,
    args: { payer: payer.account.address },
    fromBlock: 0n,
  });
  expect(more).toEqual([]);
  return (await waitForTransactionReceipt(payer, { hash: event!.transactionHash })) as never;
}

test.each([
  { gas: 'the payer pays the gas of opening', paysGas: false },
  { gas: 'the payee pays all gas', paysGas: true },
])(
  'a session with stock mppx on both sides: open, three vouchers, close; $gas',
  async ({ paysGas }) => {
    const url = await openShop({ paysGas });
    const session = payerSide.session.manager({
      account: payer.account,
      client: payer,
      maxDeposit: '0.1',
    });
    const [payerFirst, payeeFirst, heldFirst] = await holdings();
    for (const spent of ['1000', '2000', '3000']) {
      const response = await session.fetch(url);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ goods: true });
      expect(response.receipt).toMatchObject({ acceptedCumulative: spent, spent });
    }
    const [, , heldOpen] = await holdings();
    expect(heldOpen! - heldFirst!).toBe(100_000n);

    expect(await session.close()).toMatchObject({ spent: '3000' });
    const [payerLast, payeeLast, heldLast] = await holdings();
    const [opening, closing] = [await receiptOf('ChannelOpened'), await receiptOf('ChannelClosed')];
    const payersGas = paysGas ? 0n : feeOf(opening);
    const payeesGas = feeOf(closing) + (paysGas ? feeOf(opening) : 0n);
    expect(payerFirst! - payerLast!).toBe(3000n + payersGas);
    expect(payeeLast! - payeeFirst!).toBe(3000n - payeesGas);
    expect(heldLast).toBe(heldFirst);
  },
);

test('a payer whom nobody answers any more closes by itself, and has its money after 900 s', async () => {
  const url = await openShop({ paysGas: false });
  const kept = new Map<string, string>();
  const session = payerSide.session.manager({
    account: payer.account,
    client: payer,
    maxDeposit: '0.1',
    channelStore: Session.Client.createJsonChannelStore({
      get: (key) => kept.get(key),
      set: (key, value) => void kept.set(key, value),
      delete: (key) => void kept.delete(key),
    }),
  });
  const [payerFirst, , heldFirst] = await holdings();
  await session.fetch(url);
  const [{ descriptor }] = [...kept.values()].map((json) => JSON.parse(json)) as [Kept];

  const fees = [await receiptOf('ChannelOpened')];
  const pay = async (hash: Hex) =>
    fees.push((await waitForTransactionReceipt(payer, { hash })) as never);
  await pay(await requestCloseOnChain(payer, descriptor));
  await expect(withdrawOnChain(payer, descriptor)).rejects.toThrow(closeNotReady);
  await chain.increaseTime(900);
  await pay(await withdrawOnChain(payer, descriptor));

  const [payerLast, , heldLast] = await holdings();
  expect(heldLast).toBe(heldFirst);
  expect(payerFirst! - payerLast!).toBe(fees.map(feeOf).reduce((sum, fee) => sum + fee));
});
