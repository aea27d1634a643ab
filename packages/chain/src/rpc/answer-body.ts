import { ChainError } from '../errors.ts';
import { NodeRefusal, type RpcRequest, type RpcResponse } from '../node/node-client.ts';

/** What goes back over HTTP. */
export interface Reply {
  readonly status: number;
  readonly answer: unknown;
}

const maxBatch = 100;

/** Answers the body of an HTTP request: one JSON-RPC request, or a batch in its order. */
export async function answerBody(
  body: string,
  answer: (request: RpcRequest) => Promise<RpcResponse>,
): Promise<Reply> {
  let asked: unknown;
  try {
    asked = JSON.parse(body);
  } catch {
    return { status: 400, answer: fault(-32700, 'expected JSON') };
  }
  try {
    if (!Array.isArray(asked)) return { status: 200, answer: await answerOne(asked, answer) };
    if (asked.length === 0 || asked.length > maxBatch) {
      return { status: 200, answer: fault(-32600, `expected 1 to ${maxBatch} requests`) };
    }
    const answers: RpcResponse[] = [];
    for (const one of asked) answers.push(await answerOne(one, answer));
    return { status: 200, answer: answers };
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return { status: 502, answer: fault(-32603, error.message) };
  }
}

/** A JSON-RPC answer to what is no request, or cannot be answered. */
export function fault(code: number, message: string): RpcResponse {
  return { jsonrpc: '2.0', id: null, error: { code, message } };
}

async function answerOne(
  asked: unknown,
  answer: (request: RpcRequest) => Promise<RpcResponse>,
): Promise<RpcResponse> {
  const request = requestOf(asked);
  if (request === null) return fault(-32600, 'expected a JSON-RPC request');
  try {
    return await answer(request);
  } catch (error) {
    if (!(error instanceof NodeRefusal)) throw error;
    return { jsonrpc: '2.0', id: request.id, error: error.fault };
  }
}

function requestOf(asked: unknown): RpcRequest | null {
  if (typeof asked !== 'object' || asked === null) return null;
  const { id = null, method, params = [] } = asked as Record<string, unknown>;
  if (typeof method !== 'string' || !Array.isArray(params)) return null;
  return { jsonrpc: '2.0', id, method, params };
}
