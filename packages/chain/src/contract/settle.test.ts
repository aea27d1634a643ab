import { type Address, type Hex, zeroAddress, zeroHash } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { Account, Actions, P256 } from 'viem/tempo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escrow } from '../addresses.ts';
import { feeOf, flowOf, type Opened, refusal, type Scene, setScene } from '../fixtures/scene.ts';
import { type Ground, grounds } from '../ground.ts';

const { settle, settleSync, signVoucher } = Actions.channel;

describe.each(grounds)('settle on $name', ({ prepare }) => {
  let ground: Ground;
  let scene: Scene;
  beforeAll(async () => {
    ground = await prepare();
    scene = await setScene(ground);
  });
  afterAll(() => ground.stop());

  /** A voucher, and the call that turns it into money. */
  async function voucher(
    { id, channel }: Opened,
    amount: bigint,
    by: object = scene.payer.account,
  ) {
    const signature = await signVoucher(scene.payer, {
      account: by as never,
      channel: id,
      cumulativeAmount: amount,
    });
    return { channel, cumulativeAmount: amount, signature };
  }

  test('pays what is new in a voucher to the payee, and tells', async () => {
    const { payee, balances } = scene;
    const opened = await scene.open(1000n);
    const [before] = await balances(payee.account.address);

    const first = await settleSync(payee, await voucher(opened, 300n));
    const second = await settleSync(payee, await voucher(opened, 1000n));

    const event = {
      channelId: opened.id,
      payer: opened.channel.payer,
      payee: opened.channel.payee,
    };
    expect(first).toMatchObject({
      ...event,
      cumulativeAmount: 300n,
      deltaPaid: 300n,
      newSettled: 300n,
    });
    expect(second).toMatchObject({
      ...event,
      cumulativeAmount: 1000n,
      deltaPaid: 700n,
      newSettled: 1000n,
    });
    const fees = feeOf(first.receipt) + feeOf(second.receipt);
    const [after] = await balances(payee.account.address);
    expect(after! - before!).toBe(1000n - fees);
    expect(flowOf(first.receipt, escrow)).toBe(-300n);
    expect(flowOf(second.receipt, escrow)).toBe(-700n);
    expect(await scene.stateOf(opened)).toEqual({
      settled: 1000n,
      deposit: 1000n,
      closeRequestedAt: 0,
    });
  });

  test('refuses a voucher that is used, lowered or more than there is', async () => {
    const { payee } = scene;
    const opened = await scene.open(1000n);
    await settleSync(payee, await voucher(opened, 300n));
    const refused = async (amount: bigint) =>
      await refusal(payee, settle.call(await voucher(opened, amount)));
    expect(await refused(300n)).toBe('AmountNotIncreasing');
    expect(await refused(299n)).toBe('AmountNotIncreasing');
    expect(await refused(0n)).toBe('AmountNotIncreasing');
    expect(await refused(301n)).toBe(null);
    expect(await refused(1000n)).toBe(null);
    expect(await refused(1001n)).toBe('AmountExceedsDeposit');
  });

  test('refuses what the payer has not signed just so', async () => {
    const { payer, payee, stranger } = scene;
    const opened = await scene.open(1000n);
    const other = await scene.open(1000n);
    const good = await voucher(opened, 300n);
    const refused = (change: object) => refusal(payee, settle.call({ ...good, ...change }));
    expect(await refused({})).toBe(null);
    expect(await refused({ cumulativeAmount: 301n })).toBe('InvalidSignature');
    expect(await refused({ channel: other.channel })).toBe('InvalidSignature');
    for (const by of [payee.account, stranger.account]) {
      expect(await refused(await voucher(opened, 300n, by))).toBe('InvalidSignature');
    }
    const flipped = `${good.signature.slice(0, -1)}${good.signature.endsWith('b') ? 'c' : 'b'}`;
    for (const signature of ['0x', '0x1234', zeroHash, flipped as Hex]) {
      expect(await refused({ signature })).toBe('InvalidSignature');
    }
    expect(await refusal(payer, settle.call(good))).toBe('NotPayeeOrOperator');
  });

  test('is for the payee and the operator, whoever brings it the payee gets the money', async () => {
    const { payee, stranger, balances } = scene;
    const without = await scene.open(1000n);
    expect(await refusal(stranger, settle.call(await voucher(without, 1n)))).toBe(
      'NotPayeeOrOperator',
    );
    const nobody = { ...stranger, account: zeroAddress } as never;
    expect(await refusal(nobody, settle.call(await voucher(without, 1n)))).toBe(
      'NotPayeeOrOperator',
    );
    const operated = await scene.open(1000n, { operator: stranger.account.address });
    const [before] = await balances(payee.account.address);
    await settleSync(stranger, await voucher(operated, 400n));
    const [after] = await balances(payee.account.address);
    expect(after! - before!).toBe(400n);
    expect(await refusal(payee, settle.call(await voucher(operated, 401n)))).toBe(null);
  });

  test.each([
    { curve: 'secp256k1', signer: privateKeyToAccount(generatePrivateKey()) },
    { curve: 'P-256', signer: Account.fromP256(P256.randomPrivateKey()) },
  ])('takes the word of the signer that the payer has named, with $curve', async ({ signer }) => {
    const { payee } = scene;
    const opened = await scene.open(1000n, { authorizedSigner: signer.address as Address });
    expect(await refusal(payee, settle.call(await voucher(opened, 1n)))).toBe('InvalidSignature');
    expect(await refusal(payee, settle.call(await voucher(opened, 1n, signer)))).toBe(null);
  });

  test('of a channel that is not there is refused', async () => {
    const { channel, id, receipt } = await scene.open(1n);
    const unknown = { channel: { ...channel, salt: zeroHash }, id, receipt };
    expect(await refusal(scene.payee, settle.call(await voucher(unknown, 1n)))).toBe(
      'ChannelNotFound',
    );
  });
});
