import { keccak256 } from 'ox/Hash';
import { concat } from 'ox/Hex';
import { TxEnvelopeTempo } from 'ox/tempo';
import { channelWrites, type StorageWrite } from '../contract/writes.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node/node-client.ts';

/** Passes a signed transaction on, after it has written what the channel contract needs for it. */
export async function broadcast(request: RpcRequest, node: NodeClient): Promise<RpcResponse> {
  const [serialized] = request.params;
  for (const { address, slot, value } of writesFor(serialized)) {
    await node.call('anvil_setStorageAt', [address, slot, value]);
  }
  return await node.forward(request);
}

/** Nothing for what is no Tempo transaction: the node says what is wrong with it. */
function writesFor(serialized: unknown): StorageWrite[] {
  try {
    const envelope = TxEnvelopeTempo.deserialize(serialized as TxEnvelopeTempo.Serialized);
    const { calls, from: sender } = envelope;
    if (sender === undefined) return [];
    // As Tempo makes it: what the sender has signed, and the sender.
    const hash = keccak256(concat(TxEnvelopeTempo.encodeForSigning(envelope), sender));
    return calls.flatMap((call) => channelWrites(sender, call, hash));
  } catch {
    return [];
  }
}
