import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Pass } from '@crude-alpha/payments';
import type { Problem } from '@crude-alpha/service';
import { WebSocketServer } from 'ws';
import type { AddressOf } from './caller/address-of.ts';
import { tokenOf } from './caller/token-of.ts';
import type { GatewayMetrics, RefusalReason } from './gateway-metrics.ts';
import type { Hub } from './hub.ts';
import type { Limits } from './limits.ts';

/** Why a handshake is refused, as it is counted and as it is told. */
export interface Denial {
  readonly reason: RefusalReason;
  readonly problem: Problem;
}

/** Who may come in, and with what paid time; null where it is free or paid for on the socket. */
interface Admission {
  readonly pass: Pass | null;
}

/** Decides who may come in, and counts who is in. */
export class Door {
  readonly #hub: Hub;
  readonly #limits: Limits;
  readonly #metrics: GatewayMetrics;
  readonly #addressOf: AddressOf;
  readonly #inside = new Map<string, number>();
  readonly #server: WebSocketServer;
  #stopping = false;

  constructor(hub: Hub, limits: Limits, metrics: GatewayMetrics, addressOf: AddressOf) {
    this.#hub = hub;
    this.#limits = limits;
    this.#metrics = metrics;
    this.#addressOf = addressOf;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: limits.maxMessageBytes,
      // Compression would cost 50 µs a client and message, and memory for each client.
      perMessageDeflate: false,
      autoPong: false,
      handleProtocols: () => false,
    });
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** From now on nobody comes in. */
  shut(): void {
    this.#stopping = true;
  }

  /** Completes the handshake, or says why not. */
  receive(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    symbol: string,
  ): Denial | undefined {
    const key = this.#addressOf(request);
    const verdict = this.#judge(request, key, symbol);
    if ('problem' in verdict) {
      this.#metrics.refused(verdict.reason).add();
      return verdict;
    }
    // Ticks and frames are small and each counts: waiting to fill a packet would delay them.
    socket.setNoDelay(true);
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      this.#inside.set(key, (this.#inside.get(key) ?? 0) + 1);
      ws.once('close', () => this.#release(key));
      this.#hub.add(ws, socket, symbol, verdict.pass);
    });
    return undefined;
  }

  #judge(request: IncomingMessage, key: string, symbol: string): Denial | Admission {
    if (!this.#hub.board.has(symbol)) {
      return deny('unknown_symbol', 404, 'there is no such symbol');
    }
    const malformed = handshakeProblem(request);
    if (malformed !== undefined) return { reason: 'bad_handshake', problem: malformed };
    if (this.#stopping) return deny('stopping', 503, 'the gateway is stopping');
    if (this.#hub.clients >= this.#limits.maxClients) {
      return deny('full', 503, 'as many clients are connected as this gateway serves');
    }
    if ((this.#inside.get(key) ?? 0) >= this.#limits.maxClientsPerAddress) {
      return deny('per_address', 429, 'too many connections from this address');
    }
    return this.#admit(request, symbol);
  }

  /** Without a token a paid stream is paid for on the socket itself. */
  #admit(request: IncomingMessage, symbol: string): Denial | Admission {
    const gate = this.#hub.paid?.gate;
    const token = gate === undefined ? undefined : tokenOf(request);
    if (gate === undefined || token === undefined) return { pass: null };
    const verdict = gate.check(token, symbol);
    return verdict.ok
      ? { pass: verdict.pass }
      : deny('bad_token', 401, `the token is ${verdict.fault.replaceAll('_', ' ')}`);
  }

  #release(key: string): void {
    const left = (this.#inside.get(key) ?? 1) - 1;
    if (left > 0) this.#inside.set(key, left);
    else this.#inside.delete(key);
  }
}

function deny(reason: RefusalReason, status: number, detail: string): Denial {
  return { reason, problem: { status, code: reason, detail } };
}

/** What ws would refuse with a text of its own. */
function handshakeProblem({ headers, method }: IncomingMessage): Problem | undefined {
  const code = 'bad_handshake';
  if (method !== 'GET') return { status: 405, code, detail: 'a handshake is a GET' };
  if (headers['sec-websocket-version'] !== '13') {
    return { status: 426, code, detail: 'Sec-WebSocket-Version must be 13' };
  }
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')) {
    return { status: 400, code, detail: 'Sec-WebSocket-Key must be 16 bytes in base64' };
  }
  const protocols = headers['sec-websocket-protocol'];
  if (
    protocols !== undefined &&
    !/^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/.test(protocols)
  ) {
    return { status: 400, code, detail: 'Sec-WebSocket-Protocol must be a list of tokens' };
  }
  return undefined;
}
