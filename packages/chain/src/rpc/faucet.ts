import { encodeFunctionData, isAddress, parseUnits } from 'viem';
import { Abis } from 'viem/tempo';
import { faucetAddress } from '../dev-accounts.ts';
import { currency } from '../local-chain.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node-client.ts';

/** What a wallet gets each time it asks: a thousand dollars. */
const portion = parseUnits('1000', 6);

/** `tempo_fundAddress`, as the public testnet has it: fills a wallet, answers with the transactions. */
export async function fund({ id, params }: RpcRequest, node: NodeClient): Promise<RpcResponse> {
  const [address] = params;
  if (typeof address !== 'string' || !isAddress(address, { strict: false })) {
    return { jsonrpc: '2.0', id, error: { code: -32602, message: 'expected an address' } };
  }
  const data = encodeFunctionData({
    abi: Abis.tip20,
    functionName: 'transfer',
    args: [address, portion],
  });
  const transaction = { from: faucetAddress, to: currency, data };
  const hash = await node.call<string>('eth_sendTransaction', [transaction]);
  return { jsonrpc: '2.0', id, result: [hash] };
}
