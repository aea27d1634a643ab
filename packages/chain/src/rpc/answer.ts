import type { NodeClient, RpcRequest, RpcResponse } from '../node/node-client.ts';
import { broadcast } from './broadcast.ts';
import { openFaucet } from './faucet.ts';
import { keepBlocksFresh } from './fresh-blocks.ts';
import { fill, simulate } from './simulate.ts';

/** How to answer requests: what a Tempo node does and anvil does not is done here, the rest passed on. */
export function answerFor(node: NodeClient): (request: RpcRequest) => Promise<RpcResponse> {
  const fund = openFaucet(node);
  const freshen = keepBlocksFresh(node);
  return async (request) => {
    switch (request.method) {
      case 'eth_sendRawTransaction':
      case 'eth_sendRawTransactionSync':
        await freshen();
        return await broadcast(request, node);
      case 'eth_call':
      case 'eth_estimateGas':
        await freshen();
        return await simulate(request, node);
      case 'eth_fillTransaction':
        await freshen();
        return await fill(request, node);
      case 'eth_blockNumber':
      case 'eth_getBlockByNumber':
        await freshen();
        return await node.forward(request);
      case 'tempo_fundAddress':
        return await fund(request);
      default:
        return await node.forward(request);
    }
  };
}
