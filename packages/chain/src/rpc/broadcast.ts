import { Session } from 'mppx/tempo';
import { Transaction } from 'viem/tempo';
import { channelWrites, type StorageWrite } from '../channel-writes.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node-client.ts';

const { computeExpiringNonceHash, transactionForExpiringNonceHash } = Session.Precompile.Channel;

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
    const transaction = Transaction.deserialize(
      serialized as Transaction.TransactionSerializedTempo,
    );
    const { calls, from, feePayerSignature } = transaction;
    if (from === undefined) return [];
    // A fee payer signs after the payer, so its signature is no part of what the hash is of.
    const signed = transactionForExpiringNonceHash({
      transaction,
      ...(feePayerSignature == null ? {} : { feePayer: true }),
    });
    const hash = computeExpiringNonceHash(signed, { sender: from });
    return calls.flatMap((call) => channelWrites(from, call, hash));
  } catch {
    return [];
  }
}
