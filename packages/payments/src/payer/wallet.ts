import type { Address, Hex } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { readContract } from 'viem/actions';
import { Abis, Actions } from 'viem/tempo';
import { PaymentsError, reasonOf } from '../errors.ts';
import { assertKey, type WalletClient } from '../wallet-client.ts';

/** A key and the address it signs for. */
export interface Wallet {
  readonly privateKey: Hex;
  readonly address: Address;
}

export function createWallet(): Wallet {
  const privateKey = generatePrivateKey();
  return { privateKey, address: privateKeyToAddress(privateKey) };
}

/** The wallet of a key; throws BAD_CONFIG at what is none, without showing it. */
export function walletOf(key: string): Wallet {
  const privateKey = assertKey(key);
  return { privateKey, address: privateKeyToAddress(privateKey) };
}

/** What a wallet holds of a token, in base units. */
export async function balanceOf(client: WalletClient, token: Address): Promise<bigint> {
  try {
    return await readContract(client, {
      address: token,
      abi: Abis.tip20,
      functionName: 'balanceOf',
      args: [client.account.address],
    });
  } catch (cause) {
    throw new PaymentsError('CHAIN_UNREACHABLE', `the chain: ${reasonOf(cause)}`, { cause });
  }
}

/** Fills a wallet with play money, where the network gives it away: the testnet and the chain at home. */
export async function fundFromFaucet(client: WalletClient): Promise<void> {
  try {
    await Actions.faucet.fundSync(client, { account: client.account });
  } catch (cause) {
    throw new PaymentsError('WALLET_EMPTY', `the faucet gave nothing: ${reasonOf(cause)}`, {
      cause,
    });
  }
}
