import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlphaFrame } from '@crude-alpha/contracts';
import { type WebSocket, WebSocketServer } from 'ws';

export const T0 = 1_767_625_200_000_000;

/** The few lines of a frame that matter here. */
export function frame(seq: number, over: Partial<AlphaFrame> = {}): AlphaFrame {
  return {
    symbol: 'CL',
    seq,
    prev: seq === 1 ? null : seq - 1,
    ts: T0 + seq * 1_000_000,
    health: 'ok',
    reasons: [],
    quality: {
      score: 1,
      quoteAgeMs: 800,
      parityCents: 0.2,
      fitHalfSpreads: 0.3,
      putStrikes: 20,
      callStrikes: 20,
      model: 'lognormal',
    },
    fields: { atm_iv: { v: 0.31, ts: T0 } },
    ...over,
  };
}

/** A gateway that does what a test tells it, on a real port. */
export class FakeGateway {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  /** What clients said, parsed. */
  readonly heard: unknown[] = [];
  /** Everybody who is connected. */
  readonly clients: WebSocket[] = [];
  /** What a handshake is refused with; taken in otherwise. */
  refuse: number | null = null;
  /** What one gets to hear first. */
  greeting: readonly unknown[] = [];
  payment: { readonly network: string; readonly price: string } | null = null;
  port = 0;

  private constructor() {
    this.#sockets = new WebSocketServer({ noServer: true });
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      const skills = ['CL', 'GC'].map((symbol) => ({ symbol, payment: this.payment }));
      if (request.url !== '/skills') response.writeHead(404).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(skills));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      this.asked.push(request.url ?? '');
      if (this.refuse !== null) {
        socket.end(`HTTP/1.1 ${this.refuse} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
    });
  }

  static async start(port = 0): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    gateway.#server.listen(port, '127.0.0.1');
    await once(gateway.#server, 'listening');
    gateway.port = (gateway.#server.address() as AddressInfo).port;
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Says something to everybody. */
  say(...messages: readonly unknown[]): void {
    for (const client of this.clients) {
      for (const message of messages) client.send(JSON.stringify(message));
    }
  }

  /** Sends frames to everybody. */
  send(...frames: readonly AlphaFrame[]): void {
    this.say(...frames.map((data) => ({ t: 'snapshot', data })));
  }

  /** Ends all connections. */
  drop(code = 1001, reason = 'going away'): void {
    for (const client of this.clients.splice(0)) client.close(code, reason);
  }

  async stop(): Promise<void> {
    for (const client of this.clients.splice(0)) client.terminate();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #welcome(client: WebSocket): void {
    this.clients.push(client);
    client.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString())));
    client.on('close', () => {
      const at = this.clients.indexOf(client);
      if (at >= 0) this.clients.splice(at, 1);
    });
    for (const message of this.greeting) client.send(JSON.stringify(message));
  }
}
