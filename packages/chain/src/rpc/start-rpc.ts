import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChainError } from '../errors.ts';
import {
  connectNode,
  NodeRefusal,
  type RpcRequest,
  type RpcResponse,
} from '../node/node-client.ts';
import { answer } from './answer.ts';
import { keepBlocksFresh } from './fresh-blocks.ts';
import { readBody } from './read-body.ts';

export interface RpcOptions {
  readonly nodeUrl: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

/** The RPC of a chain, on loopback. */
export interface Rpc {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, with the requests that are under way. */
  stop(): Promise<void>;
}

const maxBodyBytes = 1024 * 1024;
const maxBatch = 100;

/** Wallets in a browser come from another origin. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  'access-control-allow-methods': 'POST',
};

/** Serves JSON-RPC over HTTP in front of a node. It keeps nothing, so it may die at any time. */
export async function startRpc({ nodeUrl, port = 0 }: RpcOptions): Promise<Rpc> {
  const node = connectNode(nodeUrl);
  const freshen = keepBlocksFresh(node);

  const answerOne = async (asked: unknown): Promise<RpcResponse> => {
    const request = requestOf(asked);
    if (request === null) return fault(null, -32600, 'expected a JSON-RPC request');
    try {
      return await answer(request, node);
    } catch (error) {
      if (error instanceof NodeRefusal)
        return { jsonrpc: '2.0', id: request.id, error: error.fault };
      throw error;
    }
  };

  const answerAll = async (body: string): Promise<unknown> => {
    const asked: unknown = JSON.parse(body);
    await freshen();
    if (!Array.isArray(asked)) return await answerOne(asked);
    if (asked.length === 0 || asked.length > maxBatch) {
      return fault(null, -32600, `expected 1 to ${maxBatch} requests`);
    }
    const answers: RpcResponse[] = [];
    for (const one of asked) answers.push(await answerOne(one));
    return answers;
  };

  const server = createServer((request, response) => {
    void respond(request, response, answerAll);
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ChainError('RPC_STARTUP', `the RPC cannot listen on port ${port}`, { cause });
  }
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    async stop() {
      await new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      });
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answerAll: (body: string) => Promise<unknown>,
): Promise<void> {
  const reply = (status: number, body?: unknown): void => {
    response.writeHead(status, { ...corsHeaders, 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  if (request.method === 'OPTIONS') return reply(204);
  if (request.method !== 'POST') return reply(405, fault(null, -32600, 'expected a POST'));
  try {
    const body = await readBody(request, maxBodyBytes);
    if (body === null) {
      response.setHeader('connection', 'close');
      return reply(413, fault(null, -32600, `expected at most ${maxBodyBytes} bytes`));
    }
    reply(200, await answerAll(body));
  } catch (error) {
    if (error instanceof SyntaxError) return reply(400, fault(null, -32700, 'expected JSON'));
    reply(502, fault(null, -32603, error instanceof Error ? error.message : String(error)));
  }
}

function requestOf(asked: unknown): RpcRequest | null {
  if (typeof asked !== 'object' || asked === null) return null;
  const { id = null, method, params = [] } = asked as Record<string, unknown>;
  if (typeof method !== 'string' || !Array.isArray(params)) return null;
  return { jsonrpc: '2.0', id, method, params };
}

function fault(id: unknown, code: number, message: string): RpcResponse {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
