import type { Address } from 'ox/Address';
import { keccak256 } from 'ox/Hash';
import { concat, fromNumber, type Hex, padLeft } from 'ox/Hex';
import { expiringNonceHashesSlot } from '../generated/channel-reserve.ts';

/** Where TIP-20 tokens root the allowances of all owners, for all spenders, in anvil 1.7.1. */
const allowancesSlot = 10;

/** Where a TIP-20 token keeps what a spender may take of an owner. */
export function allowanceSlot(owner: Address, spender: Address): Hex {
  return inMapping(padLeft(spender, 32), inMapping(padLeft(owner, 32), word(allowancesSlot)));
}

/** Where the contract looks for the hash of the transaction around a call of `open`. */
export function expiringNonceHashSlot(sender: Address, data: Hex): Hex {
  return inMapping(keccak256(concat(sender, data)), word(expiringNonceHashesSlot));
}

/** Where Solidity puts what a mapping holds under a key. */
function inMapping(key: Hex, root: Hex): Hex {
  return keccak256(concat(key, root));
}

function word(value: number): Hex {
  return fromNumber(value, { size: 32 });
}
