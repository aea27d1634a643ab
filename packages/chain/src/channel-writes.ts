import { Session } from 'mppx/tempo';
import {
  type Address,
  decodeFunctionData,
  type Hex,
  isAddressEqual,
  maxUint256,
  toHex,
} from 'viem';
import { escrow } from './local-chain.ts';
import { allowanceSlot, expiringNonceHashSlot } from './storage-slots.ts';

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
  const token = depositTokenOf(to, data);
  if (token === null) return [];
  return [
    {
      address: escrow,
      slot: expiringNonceHashSlot(sender, data ?? '0x'),
      value: expiringNonceHash,
    },
    {
      address: token,
      slot: allowanceSlot(sender, escrow),
      value: toHex(maxUint256, { size: 32 }),
    },
  ];
}

/** The token that a call to the channel contract takes a deposit in, if it is such a call. */
function depositTokenOf(to: Address | null | undefined, data: Hex | undefined): Address | null {
  if (!to || data === undefined || !isAddressEqual(to, escrow)) return null;
  try {
    const call = decodeFunctionData({ abi: Session.Precompile.escrowAbi, data });
    if (call.functionName === 'open') return call.args[2];
    if (call.functionName === 'topUp') return call.args[0].token;
    return null;
  } catch {
    return null;
  }
}
