import {
  type Address,
  concat,
  domainSeparator,
  type Hex,
  hexToBytes,
  keccak256,
  toHex,
} from 'viem';

const VOUCHER = 'Voucher(bytes32 channelId,uint96 cumulativeAmount)';

/**
 * Makes the EIP-712 digests that vouchers of one escrow sign. All of it that is the same for each is
 * worked out once.
 */
export function voucherDigests(
  escrow: Address,
  chainId: number,
): (channelId: Hex, cumulative: bigint) => Uint8Array {
  const typeHash = keccak256(toHex(VOUCHER));
  const separator = domainSeparator({
    domain: { name: 'TIP20 Channel Reserve', version: '1', chainId, verifyingContract: escrow },
  });
  const voucher = new Uint8Array(96);
  voucher.set(hexToBytes(typeHash));
  const envelope = new Uint8Array(66);
  envelope.set(hexToBytes(concat(['0x1901', separator])));
  return (channelId, cumulative) => {
    voucher.set(hexToBytes(channelId), 32);
    voucher.set(hexToBytes(toHex(cumulative, { size: 32 })), 64);
    envelope.set(keccak256(voucher, 'bytes'), 34);
    return keccak256(envelope, 'bytes');
  };
}
