import { hashTypedData, recoverAddress } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { escrow } from '../networks.ts';
import { hasNativeSigner, recoverSigner } from './signer.ts';
import { voucherDigests } from './voucher-digest.ts';

const typed = (chainId: number, channelId: `0x${string}`, cumulativeAmount: bigint) =>
  ({
    domain: { name: 'TIP20 Channel Reserve', version: '1', chainId, verifyingContract: escrow },
    types: {
      Voucher: [
        { name: 'channelId', type: 'bytes32' },
        { name: 'cumulativeAmount', type: 'uint96' },
      ],
    },
    primaryType: 'Voucher',
    message: { channelId, cumulativeAmount },
  }) as const;

const cases = [0n, 1n, 1_000n, 2n ** 53n + 1n, 2n ** 96n - 1n].map(
  (amount, at) => [`0x${String(at + 1).repeat(64)}` as const, amount] as const,
);

test.each(cases)('the digest of %s and %d is that of EIP-712', (channelId, amount) => {
  for (const chainId of [4217, 42431, 1337]) {
    const digest = voucherDigests(escrow, chainId)(channelId, amount);
    const expected = hashTypedData(typed(chainId, channelId, amount));
    expect(`0x${Buffer.from(digest).toString('hex')}`).toBe(expected);
  }
});

test('native code is there: this machine is one of those it is built for', () => {
  expect(hasNativeSigner).toBe(true);
});

test.each(cases)(
  'the signer of %s and %d is who signed, as viem finds it too',
  async (id, amount) => {
    const account = privateKeyToAccount(generatePrivateKey());
    const data = typed(4217, id, amount);
    const signature = await account.signTypedData(data);
    const digest = voucherDigests(escrow, 4217)(id, amount);
    const signer = recoverSigner(digest, signature);
    expect(signer).toBe(account.address.toLowerCase());
    const theirs = await recoverAddress({ hash: hashTypedData(data), signature });
    expect(signer).toBe(theirs.toLowerCase());
  },
);

test('what is no plain signature is left to mppx', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  const [id, amount] = cases[2]!;
  const digest = voucherDigests(escrow, 4217)(id, amount);
  const good = await account.signTypedData(typed(4217, id, amount));
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = BigInt(`0x${good.slice(66, 130)}`);
  // The mirror image signs the same, which some libraries take and some do not.
  const mirrored = `${good.slice(0, 66)}${(order - s).toString(16).padStart(64, '0')}${good.endsWith('1b') ? '1c' : '1b'}`;
  for (const odd of [
    mirrored,
    good.slice(0, -2),
    `${good.slice(0, -2)}00`,
    `${good}00`,
    good.toUpperCase(),
    `0x${'0'.repeat(128)}1b`,
    `0x${'f'.repeat(128)}1b`,
    '0x',
  ]) {
    expect(recoverSigner(digest, odd), odd).toBeNull();
  }
  expect(recoverSigner(digest, good)).toBe(account.address.toLowerCase());
});
