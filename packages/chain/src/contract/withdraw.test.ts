import { createClient, http, type TransactionReceipt } from 'viem';
import {
  getBlock,
  prepareTransactionRequest,
  signTransaction,
  waitForTransactionReceipt,
} from 'viem/actions';
import { Actions } from 'viem/tempo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { escrow } from '../addresses.ts';
import { eventsOf, feeOf, type Opened, refusal, type Scene, setScene } from '../fixtures/scene.ts';
import { groundAt } from '../ground.ts';
import { type Chain, launchChain } from '../launch-chain.ts';

const { requestCloseSync, settleSync, signVoucher, withdraw, withdrawSync } = Actions.channel;

let chain: Chain;
let scene: Scene;
beforeAll(async () => {
  chain = await launchChain();
  scene = await setScene(groundAt(chain));
});
afterAll(() => chain.stop());

/** Mines a withdrawal in a block of just that time. */
async function withdrawAt({ channel }: Opened, timestamp: bigint): Promise<TransactionReceipt> {
  const { payer } = scene;
  const request = await prepareTransactionRequest(payer, {
    ...withdraw.call({ channel }),
    nonceKey: 'expiring',
    gas: 500_000n,
  } as never);
  const serialized = await signTransaction(payer, request as never);
  // Past the RPC, which would mine blocks of its own.
  const node = createClient({ transport: http(chain.nodeUrl) });
  const ask = (method: string, params: unknown[]) =>
    node.request({ method, params } as never) as Promise<unknown>;
  await ask('evm_setNextBlockTimestamp', [Number(timestamp)]);
  const hash = await ask('eth_sendRawTransaction', [serialized]);
  const receipt = await waitForTransactionReceipt(payer, { hash: hash as never });
  const block = await getBlock(payer, { blockNumber: receipt.blockNumber });
  expect(block.timestamp).toBe(timestamp);
  return receipt;
}

test('the payer has its money back when 900 seconds are over, and not a second before', async () => {
  const { payer, balances } = scene;
  const opened = await scene.open(1000n);
  const { channel } = opened;
  const { closeGraceEnd } = await requestCloseSync(payer, { channel });
  expect(await refusal(payer, withdraw.call({ channel }), closeGraceEnd - 1n)).toBe(
    'CloseNotReady',
  );
  expect(await refusal(payer, withdraw.call({ channel }), closeGraceEnd)).toBe(null);

  await chain.increaseTime(890);
  const [before, heldBefore] = await balances(payer.account.address, escrow);
  const early = await withdrawAt(opened, closeGraceEnd - 1n);
  expect(early.status).toBe('reverted');
  const late = await withdrawAt(opened, closeGraceEnd);
  expect(late.status).toBe('success');
  expect(eventsOf(late)).toEqual(['ChannelClosed']);
  const [after, heldAfter] = await balances(payer.account.address, escrow);
  expect(after! - before!).toBe(1000n - feeOf(early) - feeOf(late));
  expect(heldBefore! - heldAfter!).toBe(1000n);
  expect(await refusal(payer, withdraw.call({ channel }))).toBe('ChannelNotFound');
});

test('what the payee has settled in time stays the payee’s', async () => {
  const { payer, payee, balances } = scene;
  const { id, channel } = await scene.open(1000n);
  await requestCloseSync(payer, { channel });
  const cumulativeAmount = 400n;
  const signature = await signVoucher(payer, { channel: id, cumulativeAmount });
  await settleSync(payee, { channel, cumulativeAmount, signature });
  await chain.increaseTime(901);

  const [before, heldBefore] = await balances(payer.account.address, escrow);
  const { receipt, ...event } = await withdrawSync(payer, { channel });
  const [after, heldAfter] = await balances(payer.account.address, escrow);
  expect(event).toMatchObject({ settledToPayee: 400n, refundedToPayer: 600n });
  expect(after! - before!).toBe(600n - feeOf(receipt));
  expect(heldBefore! - heldAfter!).toBe(600n);
});
