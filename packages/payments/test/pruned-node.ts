import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A way to a node that can be told to hold no logs, as many public ones do of blocks of some age. */
export interface PrunedNode {
  readonly url: string;
  holdsLogs: boolean;
  stop(): void;
}

export async function startPrunedNode(nodeUrl: string): Promise<PrunedNode> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { id, method } = JSON.parse(body) as { id: number; method: string };
    const headers = { 'content-type': 'application/json' };
    response.writeHead(200, headers);
    if (method === 'eth_getLogs' && !node.holdsLogs) {
      const error = { code: 4444, message: 'pruned history unavailable' };
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
    } else {
      response.end(await (await fetch(nodeUrl, { method: 'POST', headers, body })).text());
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const node: PrunedNode = {
    url: `http://127.0.0.1:${port}`,
    holdsLogs: true,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return node;
}
