import { localPayee } from '@crude-alpha/payments/local';
import type { Address, Hex, PrivateKeyAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** A wallet that anvil fills at the first block. Its key is known to everybody: never use it elsewhere. */
export interface DevAccount {
  readonly address: Address;
  readonly privateKey: Hex;
  readonly account: PrivateKeyAccount;
}

/** Who is who among them. */
export interface DevAccounts {
  readonly payer: DevAccount;
  readonly payee: DevAccount;
}

/** The second and the third of anvil's accounts. */
export const devAccounts: DevAccounts = {
  payer: withKey('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'),
  payee: withKey(localPayee.key),
};

function withKey(privateKey: string): DevAccount {
  const key = privateKey as Hex;
  const account = privateKeyToAccount(key);
  return { address: account.address, privateKey: key, account };
}
