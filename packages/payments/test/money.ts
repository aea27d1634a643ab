import type { Address } from 'viem';
import { readContract } from 'viem/actions';
import { Abis } from 'viem/tempo';
import { escrow, networks } from '../src/networks.ts';
import type { WalletClient } from '../src/wallet-client.ts';

/** What a wallet, or the channel contract, holds. */
export function balanceOf(client: WalletClient, holder: Address = escrow): Promise<bigint> {
  return readContract(client, {
    address: networks.local.currency,
    abi: Abis.tip20,
    functionName: 'balanceOf',
    args: [holder],
  });
}
