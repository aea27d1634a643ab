import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChainError } from '../errors.ts';
import { connectNode } from '../node/node-client.ts';
import { answerFor } from './answer.ts';
import { answerBody, fault, type Reply } from './answer-body.ts';
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

/** Wallets in a browser come from another origin. */
const headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  'access-control-allow-methods': 'POST',
  'content-type': 'application/json',
};

/** Serves JSON-RPC over HTTP in front of a node. It keeps nothing, so it may die at any time. */
export async function startRpc({ nodeUrl, port = 0 }: RpcOptions): Promise<Rpc> {
  const node = connectNode(nodeUrl);
  const answer = answerFor(node);
  const server = createServer((request, response) => {
    void respond(request, response, (body) => answerBody(body, answer));
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
  reply: (body: string) => Promise<Reply>,
): Promise<void> {
  const end = (status: number, answer?: unknown): void => {
    response.writeHead(status, headers);
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  };
  if (request.method === 'OPTIONS') return end(204);
  if (request.method !== 'POST') return end(405, fault(-32600, 'expected a POST'));
  const body = await readBody(request, maxBodyBytes).catch(() => null);
  if (body === null) {
    response.setHeader('connection', 'close');
    return end(413, fault(-32600, `expected at most ${maxBodyBytes} bytes`));
  }
  const { status, answer } = await reply(body);
  end(status, answer);
}
