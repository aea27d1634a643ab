import { type Address, concat, encodeAbiParameters, type Hex, keccak256, pad, toHex } from 'viem';
import { expiringNonceHashesSlot } from './generated/channel-reserve.ts';

/** Where TIP-20 tokens root the allowances of all owners, for all spenders, in anvil 1.7.1. */
const allowancesSlot = 10n;

/** Where a TIP-20 token keeps what a spender may take of an owner. */
export function allowanceSlot(owner: Address, spender: Address): Hex {
  return inMapping(pad(spender), inMapping(pad(owner), toHex(allowancesSlot, { size: 32 })));
}

/** Where the contract looks for the hash of the transaction around a call of `open`. */
export function expiringNonceHashSlot(sender: Address, data: Hex): Hex {
  return inMapping(keccak256(concat([sender, data])), toHex(expiringNonceHashesSlot, { size: 32 }));
}

/** Where Solidity puts what a mapping holds under a key. */
function inMapping(key: Hex, root: Hex): Hex {
  return keccak256(encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes32' }], [key, root]));
}
