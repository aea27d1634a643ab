import {
  getAddress,
  type Hex,
  hashTypedData,
  keccak256,
  stringToHex,
  type TransactionReceipt,
  toHex,
  zeroAddress,
} from 'viem';
import { sendTransactionSync } from 'viem/actions';
import { Actions, Channel } from 'viem/tempo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currency, escrow } from '../addresses.ts';
import { eventsOf, feeOf, flowOf, refusal, type Scene, setScene } from '../fixtures/scene.ts';
import { type Ground, grounds } from '../ground.ts';

const { open, topUp } = Actions.channel;
const salt = (n: number): Hex => toHex(n, { size: 32 });

describe.each(grounds)('on $name', ({ prepare }) => {
  let ground: Ground;
  let scene: Scene;
  beforeAll(async () => {
    ground = await prepare();
    scene = await setScene(ground);
  });
  afterAll(() => ground.stop());

  describe('the contract', () => {
    test('names itself and its vouchers as TIP-1034 does', async () => {
      expect(await scene.read('CLOSE_GRACE_PERIOD')).toBe(900n);
      expect(await scene.read('VOUCHER_TYPEHASH')).toBe(
        keccak256(stringToHex('Voucher(bytes32 channelId,uint96 cumulativeAmount)')),
      );
      expect(await scene.read('domainSeparator')).toBe(
        Channel.domainSeparator({ chainId: ground.chainId }),
      );
    });

    test('asks for the signature that wallets make of typed data', async () => {
      expect(await scene.read('getVoucherDigest', salt(7), 5n)).toBe(
        hashTypedData({
          domain: {
            name: 'TIP20 Channel Reserve',
            version: '1',
            chainId: ground.chainId,
            verifyingContract: escrow,
          },
          types: {
            Voucher: [
              { name: 'channelId', type: 'bytes32' },
              { name: 'cumulativeAmount', type: 'uint96' },
            ],
          },
          primaryType: 'Voucher',
          message: { channelId: salt(7), cumulativeAmount: 5n },
        }),
      );
    });
  });

  describe('open', () => {
    test('takes the deposit, and nothing else but gas', async () => {
      const { payer, balances } = scene;
      const [before] = await balances(payer.account.address);
      const { receipt } = await scene.open(1000n);
      const [after] = await balances(payer.account.address);
      expect(flowOf(receipt, escrow)).toBe(1000n);
      expect(before! - after!).toBe(1000n + feeOf(receipt));
    });

    test('tells all about the channel, under the id that follows from it', async () => {
      const { payer, payee, stranger } = scene;
      const opened = await scene.open(1001n, {
        salt: salt(1),
        operator: stranger.account.address,
        authorizedSigner: stranger.account.address,
      });
      expect(opened.channel).toEqual({
        payer: payer.account.address,
        payee: payee.account.address,
        operator: stranger.account.address,
        token: getAddress(currency),
        salt: salt(1),
        authorizedSigner: stranger.account.address,
        expiringNonceHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      });
      expect(opened.id).toBe(Channel.computeId(opened.channel, { chainId: ground.chainId }));

      const state = { settled: 0n, deposit: 1001n, closeRequestedAt: 0 };
      const { id, channel } = opened;
      expect(await scene.read('getChannel', channel)).toEqual({ descriptor: channel, state });
      const {
        payer: by,
        payee: to,
        operator,
        token,
        authorizedSigner,
        expiringNonceHash,
      } = channel;
      expect(
        await scene.read(
          'computeChannelId',
          ...[by, to, operator, token, channel.salt, authorizedSigner, expiringNonceHash],
        ),
      ).toBe(id);
      expect(await scene.read('getChannelStatesBatch', [id, salt(404)])).toEqual([
        state,
        { settled: 0n, deposit: 0n, closeRequestedAt: 0 },
      ]);
    });

    test('of the same terms again is another channel', async () => {
      const first = await scene.open(10n, { salt: salt(2) });
      const second = await scene.open(10n, { salt: salt(2) });
      expect(second.id).not.toBe(first.id);
      expect(await scene.stateOf(first)).toEqual(await scene.stateOf(second));
    });

    test('may be done twice in one transaction, but not of the same channel', async () => {
      const { payer, payee } = scene;
      const opening = (n: number) =>
        open.call({ payee: payee.account.address, token: currency, deposit: 10n, salt: salt(n) });
      const send = (...calls: object[]) =>
        sendTransactionSync(payer, {
          calls,
          gas: 2_000_000n,
          throwOnReceiptRevert: false,
        } as never) as Promise<TransactionReceipt>;
      const twins = await send(opening(3), opening(4));
      expect(twins.status).toBe('success');
      expect(eventsOf(twins)).toEqual(['ChannelOpened', 'ChannelOpened']);
      expect(flowOf(twins, escrow)).toBe(20n);
      const same = await send(opening(5), opening(5));
      expect(same.status).toBe('reverted');
      expect(flowOf(same, escrow)).toBe(0n);
    });

    test('needs a payee, a token and a deposit that is there', async () => {
      const { payer, payee } = scene;
      const terms = { payee: payee.account.address, token: currency, deposit: 1n };
      const refused = (change: object) => refusal(payer, open.call({ ...terms, ...change }));
      expect(await refused({})).toBe(null);
      expect(await refused({ payee: zeroAddress })).toBe('InvalidPayee');
      expect(await refused({ payee: currency })).toBe('InvalidPayee');
      expect(await refused({ token: escrow })).toBe('InvalidToken');
      expect(await refused({ deposit: 0n })).toBe('ZeroDeposit');
      const [has] = await scene.balances(payer.account.address);
      expect(await refused({ deposit: has! })).toBe(null);
      expect(await refused({ deposit: has! + 1n })).toBe('InsufficientBalance');
    });
  });

  describe('topUp', () => {
    test('adds to the deposit, and tells', async () => {
      const { payer } = scene;
      const opened = await scene.open(1000n);
      const [before] = await scene.balances(payer.account.address);
      const { receipt, ...event } = await Actions.channel.topUpSync(payer, {
        channel: opened.channel,
        additionalDeposit: 234n,
      });
      const [after] = await scene.balances(payer.account.address);
      expect(event).toEqual({
        channelId: opened.id,
        payer: opened.channel.payer,
        payee: opened.channel.payee,
        additionalDeposit: 234n,
        newDeposit: 1234n,
      });
      expect(flowOf(receipt, escrow)).toBe(234n);
      expect(before! - after!).toBe(234n + feeOf(receipt));
      expect(await scene.stateOf(opened)).toEqual({
        settled: 0n,
        deposit: 1234n,
        closeRequestedAt: 0,
      });
    });

    test('is the payer’s alone, of a channel that is there, up to what a channel can hold', async () => {
      const { payer, payee } = scene;
      const { channel } = await scene.open(1n);
      const call = { channel, additionalDeposit: 1n };
      expect(await refusal(payee, topUp.call(call))).toBe('NotPayer');
      const other = { ...channel, salt: salt(404) };
      expect(await refusal(payer, topUp.call({ ...call, channel: other }))).toBe('ChannelNotFound');
      const most = 2n ** 96n - 1n;
      expect(await refusal(payer, topUp.call({ channel, additionalDeposit: most }))).toBe(
        'DepositOverflow',
      );
      expect(await refusal(payer, topUp.call({ channel, additionalDeposit: most - 1n }))).toBe(
        'InsufficientBalance',
      );
    });
  });
});
