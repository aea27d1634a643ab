import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from '@crude-alpha/service';
import type { Door } from './door.ts';

const STREAM = /^\/ws\/stream\/([^/?]+)(?:\?|$)/;

/** Why a handshake was refused, for the route that answers in its place. */
export type Denials = WeakMap<IncomingMessage, Problem>;

/**
 * Hands WebSocket handshakes to the door. Whatever else asks for an upgrade (curl's h2c for one), and
 * every refusal, is answered by the routes as if the upgrade had not been asked for, which HTTP
 * allows; so all answers look alike.
 */
export function serveUpgrades(
  server: Server,
  door: Door,
  denials: Denials,
  route: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const symbol = isWebSocket(request) ? symbolOf(request.url ?? '') : undefined;
    if (symbol !== undefined) {
      const denial = door.receive(request, socket, head, symbol);
      if (denial === undefined) return;
      denials.set(request, denial.problem);
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    route(request, response);
  });
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** The symbol that a path names; undefined where it is no stream's path. */
function symbolOf(url: string): string | undefined {
  const segment = STREAM.exec(url)?.[1];
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
