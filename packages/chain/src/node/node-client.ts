import { ChainError } from '../errors.ts';

/** A JSON-RPC request as far as anybody here looks into it. */
export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What JSON-RPC says when it does not give a result. */
export interface RpcFault {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type RpcResponse = { readonly jsonrpc: '2.0'; readonly id: unknown } & (
  | { readonly result: unknown }
  | { readonly error: RpcFault }
);

/** The node refused what was asked of it. */
export class NodeRefusal extends ChainError {
  readonly fault: RpcFault;

  constructor(method: string, fault: RpcFault) {
    super('NODE_REFUSED', `the node refused ${method}: ${fault.message}`);
    this.fault = fault;
  }
}

/** The chain's node, as those in front of it use it. */
export interface NodeClient {
  /** Asks for a result; throws NodeRefusal when there is none. */
  call<T>(method: string, params: readonly unknown[]): Promise<T>;
  /** Passes a request on as it is. */
  forward(request: RpcRequest): Promise<RpcResponse>;
}

const answerWithinMs = 30_000;

/** Speaks JSON-RPC to a node. */
export function connectNode(url: string): NodeClient {
  const forward = async (request: RpcRequest): Promise<RpcResponse> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(answerWithinMs),
      });
      return (await response.json()) as RpcResponse;
    } catch (cause) {
      throw new ChainError('NODE_UNREACHABLE', 'the node of the chain does not answer', { cause });
    }
  };
  return {
    forward,
    async call<T>(method: string, params: readonly unknown[]): Promise<T> {
      const response = await forward({ jsonrpc: '2.0', id: 1, method, params });
      if ('error' in response) throw new NodeRefusal(method, response.error);
      return response.result as T;
    },
  };
}
