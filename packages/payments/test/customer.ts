import { privateKeyToAccount } from 'viem/accounts';
import { type ChannelKeeper, memoryKeeper } from '../src/payer/held-channel.ts';
import { Payer } from '../src/payer/payer.ts';
import { createWallet, fundFromFaucet } from '../src/payer/wallet.ts';
import type { WalletClient } from '../src/wallet-client.ts';
import { walletClient } from './shop.ts';

/** Somebody with a funded wallet who pays a shop. */
export interface Customer {
  readonly payer: Payer;
  readonly client: WalletClient;
  readonly keeper: ChannelKeeper;
  /** Buys so many minutes of a symbol, one by one. */
  buy(payments: number, symbol?: string): Promise<void>;
}

const { signal } = new AbortController();

export async function customerOf(
  shop: { readonly url: string },
  rpcUrl: string,
  maxDeposit = '1',
): Promise<Customer> {
  const client = walletClient(privateKeyToAccount(createWallet().privateKey), rpcUrl);
  await fundFromFaucet(client);
  const keeper = memoryKeeper();
  const payer = await Payer.open({ service: shop.url, client, keeper, maxDeposit });
  return {
    payer,
    client,
    keeper,
    buy: async (payments, symbol = 'CL') => {
      for (let bought = 0; bought < payments; bought += 1) await payer.pay(symbol, signal);
    },
  };
}
