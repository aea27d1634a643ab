import * as AbiFunction from 'ox/AbiFunction';
import type { Address } from 'ox/Address';
import { fromNumber, type Hex } from 'ox/Hex';
import { escrow } from '../addresses.ts';
import { allowanceSlot, expiringNonceHashSlot } from './slots.ts';

/** A call within a transaction. */
export interface Call {
  readonly to?: Address | null | undefined;
  readonly data?: Hex | undefined;
}

/** A word to be written into the storage of an account. */
export interface StorageWrite {
  readonly address: Address;
  readonly slot: Hex;
  readonly value: Hex;
}

const open = AbiFunction.from(
  'function open(address payee, address operator, address token, uint96 deposit, bytes32 salt, address authorizedSigner)',
);
const topUp = AbiFunction.from([
  'struct Descriptor { address payer; address payee; address operator; address token; bytes32 salt; address authorizedSigner; bytes32 expiringNonceHash; }',
  'function topUp(Descriptor descriptor, uint96 additionalDeposit)',
]);

/** Of no owner can more be taken; a token does not count it down. */
const withoutLimit = fromNumber(2n ** 256n - 1n, { size: 32 });

/**
 * What has to be written before a call to the channel contract so that it can do what the
 * precompile can: know the hash of the transaction that opens a channel, and take a deposit that
 * nobody has approved.
 */
export function channelWrites(
  sender: Address,
  { to, data }: Call,
  expiringNonceHash: Hex,
): StorageWrite[] {
  if (to?.toLowerCase() !== escrow || data === undefined) return [];
  const allowance = (token: Address): StorageWrite => ({
    address: token,
    slot: allowanceSlot(sender, escrow),
    value: withoutLimit,
  });
  try {
    if (data.startsWith(AbiFunction.getSelector(open))) {
      const [, , token] = AbiFunction.decodeData(open, data);
      const slot = expiringNonceHashSlot(sender, data);
      return [{ address: escrow, slot, value: expiringNonceHash }, allowance(token)];
    }
    if (data.startsWith(AbiFunction.getSelector(topUp))) {
      const [{ token }] = AbiFunction.decodeData(topUp, data);
      return [allowance(token)];
    }
  } catch {
    // The contract refuses what it cannot read.
  }
  return [];
}
