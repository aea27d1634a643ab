import * as AbiFunction from 'ox/AbiFunction';
import { validate } from 'ox/Address';
import { currency, faucet } from '../addresses.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node/node-client.ts';

const transfer = AbiFunction.from('function transfer(address to, uint256 amount)');

/** What a wallet gets each time it asks: a thousand dollars. */
const portion = 1_000_000_000n;

/** `tempo_fundAddress`, as the public testnet has it: fills a wallet, answers with the transactions. */
export async function fund({ id, params }: RpcRequest, node: NodeClient): Promise<RpcResponse> {
  const [address] = params;
  if (typeof address !== 'string' || !validate(address, { strict: false })) {
    return { jsonrpc: '2.0', id, error: { code: -32602, message: 'expected an address' } };
  }
  const data = AbiFunction.encodeData(transfer, [address, portion]);
  const transaction = { from: faucet, to: currency, data };
  const hash = await node.call<string>('eth_sendTransaction', [transaction]);
  return { jsonrpc: '2.0', id, result: [hash] };
}
