import { getBlock, waitForTransactionReceipt } from 'viem/actions';
import { Actions } from 'viem/tempo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escrow } from '../addresses.ts';
import {
  eventsOf,
  feeOf,
  flowOf,
  type Opened,
  refusal,
  type Scene,
  setScene,
} from '../fixtures/scene.ts';
import { type Ground, grounds } from '../ground.ts';

const { close, requestClose, settle, topUp, withdraw } = Actions.channel;
const { closeSync, requestCloseSync, settleSync, signVoucher, topUpSync } = Actions.channel;
const gone = { settled: 0n, deposit: 0n, closeRequestedAt: 0 };

describe.each(grounds)('on $name', ({ prepare }) => {
  let ground: Ground;
  let scene: Scene;
  beforeAll(async () => {
    ground = await prepare();
    scene = await setScene(ground);
  });
  afterAll(() => ground.stop());

  const sign = ({ id }: Opened, cumulativeAmount: bigint) =>
    signVoucher(scene.payer, { channel: id, cumulativeAmount });

  /** The close of a channel with a voucher, by default for all that it says. */
  async function closing(
    opened: Opened,
    cumulativeAmount: bigint,
    captureAmount = cumulativeAmount,
  ) {
    const signature = await sign(opened, cumulativeAmount);
    return { channel: opened.channel, cumulativeAmount, captureAmount, signature };
  }

  async function settled(opened: Opened, cumulativeAmount: bigint): Promise<void> {
    const signature = await sign(opened, cumulativeAmount);
    await settleSync(scene.payee, { channel: opened.channel, cumulativeAmount, signature });
  }

  describe('close', () => {
    test('pays what the payee captures, gives the rest back, and tells', async () => {
      const { payer, payee, balances } = scene;
      const opened = await scene.open(1000n);
      await settled(opened, 100n);
      const before = await balances(payer.account.address, payee.account.address);
      const { receipt, ...event } = await closeSync(payee, await closing(opened, 300n, 250n));
      const after = await balances(payer.account.address, payee.account.address);
      expect(event).toEqual({
        channelId: opened.id,
        payer: opened.channel.payer,
        payee: opened.channel.payee,
        settledToPayee: 250n,
        refundedToPayer: 750n,
      });
      expect(after).toEqual([before[0]! + 750n, before[1]! + 150n - feeOf(receipt)]);
      expect(flowOf(receipt, escrow)).toBe(-900n);
      expect(await scene.stateOf(opened)).toEqual(gone);
      expect(await refusal(payee, close.call(await closing(opened, 300n)))).toBe('ChannelNotFound');
      expect(await refusal(payer, requestClose.call({ channel: opened.channel }))).toBe(
        'ChannelNotFound',
      );
    });

    test('captures no less than is settled, no more than the voucher or the deposit', async () => {
      const { payee } = scene;
      const opened = await scene.open(1000n);
      await settled(opened, 300n);
      const refused = async (cumulative: bigint, capture: bigint) =>
        await refusal(payee, close.call(await closing(opened, cumulative, capture)));
      expect(await refused(400n, 299n)).toBe('CaptureAmountInvalid');
      expect(await refused(400n, 401n)).toBe('CaptureAmountInvalid');
      expect(await refused(400n, 400n)).toBe(null);
      expect(await refused(2000n, 1000n)).toBe(null);
      expect(await refused(2000n, 1001n)).toBe('AmountExceedsDeposit');
    });

    test('needs a voucher only for what is not settled yet', async () => {
      const { payee } = scene;
      const opened = await scene.open(1000n);
      await settled(opened, 300n);
      const unsigned = {
        channel: opened.channel,
        cumulativeAmount: 300n,
        signature: '0x',
      } as const;
      expect(await refusal(payee, close.call({ ...unsigned, captureAmount: 300n }))).toBe(null);
      const more = { ...unsigned, cumulativeAmount: 301n, captureAmount: 301n };
      expect(await refusal(payee, close.call(more))).toBe('InvalidSignature');
    });

    test('is for the payee and the operator', async () => {
      const { payer, stranger } = scene;
      const opened = await scene.open(1000n);
      for (const by of [payer, stranger]) {
        expect(await refusal(by, close.call(await closing(opened, 1n)))).toBe('NotPayeeOrOperator');
      }
      const operated = await scene.open(1000n, { operator: stranger.account.address });
      expect(await refusal(stranger, close.call(await closing(operated, 1n)))).toBe(null);
    });
  });

  describe('requestClose', () => {
    test('starts the grace period of 900 seconds, once', async () => {
      const { payer } = scene;
      const opened = await scene.open(1000n);
      const { receipt, ...event } = await requestCloseSync(payer, { channel: opened.channel });
      const { timestamp } = await getBlock(payer, { blockNumber: receipt.blockNumber });
      expect(event).toEqual({
        channelId: opened.id,
        payer: opened.channel.payer,
        payee: opened.channel.payee,
        closeGraceEnd: timestamp + 900n,
      });
      const state = { settled: 0n, deposit: 1000n, closeRequestedAt: Number(timestamp) };
      expect(await scene.stateOf(opened)).toEqual(state);
      const hash = await Actions.channel.requestClose(payer, { channel: opened.channel });
      expect(eventsOf(await waitForTransactionReceipt(payer, { hash }))).toEqual([]);
      expect(await scene.stateOf(opened)).toEqual(state);
    });

    test('is the payer’s alone', async () => {
      const { payee, stranger } = scene;
      const { channel } = await scene.open(1n, { operator: stranger.account.address });
      for (const by of [payee, stranger]) {
        expect(await refusal(by, requestClose.call({ channel }))).toBe('NotPayer');
        expect(await refusal(by, withdraw.call({ channel }))).toBe('NotPayer');
      }
    });

    test('leaves the payee its time: it can still settle and close', async () => {
      const { payer, payee } = scene;
      const opened = await scene.open(1000n);
      const { channel } = opened;
      expect(await refusal(payer, withdraw.call({ channel }))).toBe('CloseNotReady');
      await requestCloseSync(payer, { channel });
      expect(await refusal(payer, withdraw.call({ channel }))).toBe('CloseNotReady');
      const voucher = { channel, cumulativeAmount: 5n, signature: await sign(opened, 5n) };
      expect(await refusal(payee, settle.call(voucher))).toBe(null);
      expect(await refusal(payee, close.call(await closing(opened, 5n)))).toBe(null);
    });

    test('is taken back by a top-up, even of nothing', async () => {
      const { payer } = scene;
      const opened = await scene.open(1000n);
      const { channel } = opened;
      for (const additionalDeposit of [0n, 5n]) {
        await requestCloseSync(payer, { channel });
        const { receipt, newDeposit } = await topUpSync(payer, { channel, additionalDeposit });
        expect(newDeposit).toBe(1000n + additionalDeposit);
        expect(eventsOf(receipt)).toEqual(['CloseRequestCancelled', 'TopUp']);
        expect(await scene.stateOf(opened)).toEqual({
          settled: 0n,
          deposit: 1000n + additionalDeposit,
          closeRequestedAt: 0,
        });
      }
      const hash = await topUp(payer, { channel, additionalDeposit: 0n });
      expect(eventsOf(await waitForTransactionReceipt(payer, { hash }))).toEqual([]);
    });
  });
});
