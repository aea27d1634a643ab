import * as AbiFunction from 'ox/AbiFunction';
import { validate } from 'ox/Address';
import { currency, faucet } from '../addresses.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node/node-client.ts';

const transfer = AbiFunction.from('function transfer(address to, uint256 amount)');

/** What a wallet gets each time it asks: a thousand dollars. */
const portion = 1_000_000_000n;

/**
 * `tempo_fundAddress`, as the public testnet has it: fills a wallet, answers with the transactions.
 * It serves one after another, since anvil gives two transfers at once the same nonce.
 */
export function openFaucet(node: NodeClient): (request: RpcRequest) => Promise<RpcResponse> {
  let last: Promise<unknown> = Promise.resolve();
  return async ({ id, params }) => {
    const [address] = params;
    if (typeof address !== 'string' || !validate(address, { strict: false })) {
      return { jsonrpc: '2.0', id, error: { code: -32602, message: 'expected an address' } };
    }
    const data = AbiFunction.encodeData(transfer, [address, portion]);
    const transaction = { from: faucet, to: currency, data };
    const sent = last.then(() => node.call<string>('eth_sendTransaction', [transaction]));
    last = sent.catch(() => {});
    return { jsonrpc: '2.0', id, result: [await sent] };
  };
}
