import {
  type Account,
  type Chain,
  type Client,
  createClient,
  type Hex,
  http,
  type Transport,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { PaymentsError } from './errors.ts';
import type { Network } from './networks.ts';

const KEY = /^0x[0-9a-fA-F]{64}$/;

/** Longer than any node needs, short enough for a caller to be told. */
const TIMEOUT_MS = 10_000;

/** A viem client that signs as somebody: the payee, or a payer. */
export type WalletClient = Client<Transport, Chain, Account>;

/** A client that signs with a private key; throws BAD_CONFIG at what is none, without showing it. */
export function walletClient(network: Network, privateKey: string, rpcUrl?: string): WalletClient {
  const key = assertKey(privateKey);
  const url = rpcUrl ?? network.rpcUrl;
  if (url === null) {
    throw new PaymentsError('BAD_CONFIG', `the network ${network.name} needs the URL of its RPC`);
  }
  return createClient({
    account: privateKeyToAccount(key),
    chain: network.chain,
    transport: http(url, { retryCount: 1, timeout: TIMEOUT_MS }),
    pollingInterval: 250,
  });
}

/** The same text, once it looks like a private key; what does not is not shown. */
export function assertKey(text: string): Hex {
  if (KEY.test(text)) return text as Hex;
  throw new PaymentsError('BAD_CONFIG', 'a private key is 0x and 64 hexadecimal digits');
}
