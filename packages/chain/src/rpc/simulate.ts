import type { Address } from 'ox/Address';
import { fromNumber, type Hex } from 'ox/Hex';
import { type Call, channelWrites } from '../contract/writes.ts';
import type { NodeClient, RpcRequest, RpcResponse } from '../node/node-client.ts';

/** A call or transaction as a client describes it; Tempo's carry their calls in a list. */
interface CallRequest extends Call {
  readonly from?: Address;
  readonly gas?: Hex;
  readonly input?: Hex;
  readonly value?: Hex;
  readonly calls?: readonly CallRequest[];
}

/** Stands for the hash of a transaction that does not exist yet. */
const noTransaction = fromNumber(1, { size: 32 });

/** `eth_call` and `eth_estimateGas` of a Tempo transaction, whose calls anvil overlooks. */
export async function simulate(request: RpcRequest, node: NodeClient): Promise<RpcResponse> {
  const [asked, block = 'latest', overrides = {}, ...rest] = request.params;
  // The node says what is wrong with what is no call.
  if (!isCallRequest(asked)) return await node.forward(request);
  const call = plainCall(asked);
  if (call === null) return refuse(request);
  const params = [call, block, { ...(overrides as object), ...stateFor(call) }, ...rest];
  const response = await node.forward({ ...request, params });
  if (request.method !== 'eth_estimateGas' || 'error' in response) return response;
  return { ...response, result: withMargin(response.result as Hex) };
}

/** `eth_fillTransaction`, with the gas that its call will need. */
export async function fill(request: RpcRequest, node: NodeClient): Promise<RpcResponse> {
  const [asked] = request.params;
  if (!isCallRequest(asked) || asked.gas !== undefined) return await node.forward(request);
  const estimate = { ...request, method: 'eth_estimateGas', params: [asked] };
  const estimated = await simulate(estimate, node);
  if ('error' in estimated) return estimated;
  const filled = await node.forward(request);
  if ('error' in filled) return filled;
  const { tx } = filled.result as { readonly tx: object };
  return { ...filled, result: { tx: { ...tx, gas: estimated.result } } };
}

function isCallRequest(asked: unknown): asked is CallRequest {
  if (typeof asked !== 'object' || asked === null) return false;
  const { from, to, data, input, calls } = asked as Record<string, unknown>;
  return (
    [from, to, data, input].every((text) => text == null || typeof text === 'string') &&
    (calls === undefined || (Array.isArray(calls) && calls.every(isCallRequest)))
  );
}

/** The only call of a transaction; null when there are several. */
function plainCall({ calls, ...asked }: CallRequest): CallRequest | null {
  if (calls === undefined) return asked;
  const [only, ...more] = calls;
  if (only === undefined || more.length > 0) return null;
  const { to, data = only.input, value } = only;
  return {
    ...(asked.from === undefined ? {} : { from: asked.from }),
    ...(to ? { to } : {}),
    ...(data === undefined ? {} : { data }),
    ...(value === undefined || value === '0x' ? {} : { value }),
  };
}

/** What would be written before the transaction were broadcast. */
function stateFor({ from, to, data, input }: CallRequest): object {
  if (from === undefined) return {};
  const writes = channelWrites(from, { to, data: data ?? input }, noTransaction);
  return Object.fromEntries(
    writes.map(({ address, slot, value }) => [address, { stateDiff: { [slot]: value } }]),
  );
}

/** Half as much again: a Tempo transaction costs more than the plain call that was measured. */
function withMargin(gas: Hex): Hex {
  return fromNumber((BigInt(gas) * 3n) / 2n);
}

function refuse({ id }: RpcRequest): RpcResponse {
  const message = 'the chain at home simulates transactions of one call only';
  return { jsonrpc: '2.0', id, error: { code: -32602, message } };
}
