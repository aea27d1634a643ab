import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Bus, connectBus } from '@crude-alpha/bus';
import {
  type AlphaFrame,
  alphaSubject,
  checkServerMessage,
  flowSubject,
  type OptionFlow,
  type ServerMessage,
  type Surface,
  surfaceSubject,
} from '@crude-alpha/contracts';
import { Health, Metrics } from '@crude-alpha/service';
import { type ClientOptions, WebSocket } from 'ws';
import { addressOf } from '../src/caller/address-of.ts';
import { type Gateway, type GatewayPayments, startGateway } from '../src/gateway.ts';
import type { Limits } from '../src/limits.ts';

export const T0 = 1_767_625_200_000_000;

/** A frame such as compute makes, `pad` fields long. */
export function frame(seq: number, over: Partial<AlphaFrame> = {}, pad = 10): AlphaFrame {
  const ts = T0 + seq * 1000;
  const fields = Object.fromEntries(
    Array.from({ length: pad }, (_, index) => [`field_${index}`, { v: index / 8, ts }]),
  );
  return {
    symbol: 'CL',
    seq,
    prev: seq === 0 ? null : seq - 1,
    ts,
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
    fields: { ...fields, gone: { v: null, ts: null } },
    ...over,
  };
}

export interface Rig {
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly port: number;
  /** A connection to NATS that is not the gateway's. */
  readonly outside: Bus;
  publish(frame: AlphaFrame): void;
  publishSurface(surface: Surface): void;
  publishFlow(flow: OptionFlow): void;
  listen(path?: string, options?: ClientOptions): Listener;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** The sum of a metric over its labels, or of the cells whose labels hold `label`. */
  metric(name: string, label?: string): Promise<number>;
  close(): Promise<void>;
}

/** A gateway on a free port, with a real NATS behind it. */
export async function openRig(
  natsUrl: string,
  limits: Partial<Limits> = {},
  symbols: readonly string[] = ['CL', 'GC'],
  pay?: (bus: Bus, metrics: Metrics) => Promise<GatewayPayments & { stop(): Promise<void> }>,
  proxies: readonly string[] = [],
): Promise<Rig> {
  const metrics = new Metrics('gateway', 'test');
  const health = new Health();
  const [inside, outside] = await Promise.all([
    connectBus({ url: natsUrl, name: 'gateway' }),
    connectBus({ url: natsUrl, name: 'outside' }),
  ]);
  const payments = await pay?.(inside, metrics);
  const gateway = await startGateway({
    ...(payments === undefined ? {} : { payments }),
    bus: inside,
    host: '127.0.0.1',
    port: 0,
    products: symbols.map((symbol) => ({ symbol, name: `the product ${symbol}` })),
    fields: [
      {
        name: 'atm_iv',
        unit: 'ratio',
        sign: 'positive',
        method: 'at the forward',
        stale: 'null',
        decimals: 6,
      },
    ],
    emitMs: 1000,
    metrics,
    health,
    limits,
    addressOf: addressOf(proxies),
  });
  // The subscriptions are at the server before anybody publishes.
  await inside.flush();
  const listeners: Listener[] = [];
  const port = Number(new URL(gateway.url).port);
  return {
    gateway,
    metrics,
    health,
    port,
    outside,
    publish: (one) =>
      void outside.publish(alphaSubject(one.symbol), Buffer.from(JSON.stringify(one))),
    publishSurface: (one) =>
      void outside.publish(surfaceSubject(one.symbol), Buffer.from(JSON.stringify(one))),
    publishFlow: (one) =>
      void outside.publish(flowSubject(one.symbol), Buffer.from(JSON.stringify(one))),
    listen: (path = '/ws/stream/CL', options = {}) => {
      const listener = new Listener(`ws://127.0.0.1:${port}${path}`, options);
      listeners.push(listener);
      return listener;
    },
    get: (path, init) => fetch(`${gateway.url}${path}`, init),
    metric: async (name, label) => {
      const lines = (await metrics.render()).split('\n').filter((line) => !line.startsWith('#'));
      return lines
        .filter((line) => line.split(/[ {]/, 1)[0] === name && line.includes(label ?? ''))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    close: async () => {
      for (const listener of listeners) listener.ws.terminate();
      await gateway.stop();
      await payments?.stop();
      await Promise.all([inside.close(), outside.close()]);
      metrics.close();
    },
  };
}

/** A real WebSocket client that keeps what it hears, each message checked against the contract. */
export class Listener {
  readonly ws: WebSocket;
  readonly messages: ServerMessage[] = [];
  readonly texts: string[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** The status and body of a refused handshake. */
  readonly refused: Promise<{ status: number; type: string; body: Record<string, unknown> }>;
  #wake: () => void = () => {};

  constructor(url: string, options: ClientOptions) {
    this.ws = new WebSocket(url, options);
    this.ws.on('error', () => {});
    this.ws.on('message', (data: Buffer) => {
      const text = data.toString();
      const message = checkServerMessage(JSON.parse(text));
      if (message instanceof Error) throw message;
      this.texts.push(text);
      this.messages.push(message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.ws.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
    this.refused = new Promise((resolve) => {
      this.ws.on('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
          });
          this.ws.terminate();
        });
      });
    });
  }

  say(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async open(): Promise<this> {
    if (this.ws.readyState !== WebSocket.OPEN) await once(this.ws, 'open');
    return this;
  }

  /** What `find` makes of the messages, as soon as it makes something. */
  async until<T>(find: (messages: readonly ServerMessage[]) => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find(this.messages);
      if (found !== undefined && found !== false) return found;
      if (this.ws.readyState === WebSocket.CLOSED) throw new Error('closed before it came');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next message of a kind, beyond those there are. */
  next<T extends ServerMessage['t']>(t: T): Promise<Extract<ServerMessage, { t: T }>> {
    const from = this.messages.length;
    return this.until(
      (messages) =>
        messages.slice(from).find((message) => message.t === t) as
          | Extract<ServerMessage, { t: T }>
          | undefined,
    );
  }

  /** Sequences of the frames of a symbol, in the order they came. */
  seqs(symbol = 'CL'): number[] {
    return this.messages.flatMap((message) =>
      message.t === 'snapshot' && message.data.symbol === symbol ? [message.data.seq] : [],
    );
  }
}

/** A TCP client that says exactly what it is told to. */
export class Raw {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #bytes: Buffer[] = [];
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk: Buffer) => {
      this.#bytes.push(chunk);
      this.#wake();
    });
    this.socket.on('end', () => this.#wake());
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#bytes);
  }

  get text(): string {
    return this.bytes.toString('latin1');
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Asks for a WebSocket and waits for the 101. */
  async upgrade(path = '/ws/stream/CL'): Promise<this> {
    this.write(handshake(path));
    await this.until((text) => text.includes('\r\n\r\n'));
    return this;
  }

  async until(found: (text: string) => boolean): Promise<string> {
    while (!found(this.text)) {
      if (this.socket.readableEnded || this.socket.destroyed) {
        throw new Error(`ended before it came: ${JSON.stringify(this.text.slice(-300))}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.text;
  }

  /** All that came until the other side ended. */
  async rest(): Promise<string> {
    while (!this.socket.readableEnded && !this.socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.socket.destroy();
    return this.text;
  }
}

export function handshake(path: string, extra = ''): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `${extra}\r\n`,
  ].join('\r\n');
}

/** A client's frame by hand (RFC 6455, 5.2): `first` is the FIN bit and the opcode. */
export function clientFrame(first: number, payload: string | Buffer, masked = true): Buffer {
  const body = Buffer.from(payload);
  const mask = Buffer.from([1, 2, 3, 4]);
  const bit = masked ? 0x80 : 0;
  const head =
    body.length < 126
      ? Buffer.from([first, bit | body.length])
      : Buffer.from([first, bit | 126, body.length >> 8, body.length & 255]);
  if (!masked) return Buffer.concat([head, body]);
  return Buffer.concat([head, mask, body.map((byte, index) => byte ^ mask.readUInt8(index % 4))]);
}

/** The status code of the close frame at the end of what a server sent, or null. */
export function closeCode(bytes: Buffer): number | null {
  let at = bytes.indexOf('\r\n\r\n') + 4;
  while (at + 2 <= bytes.length) {
    const opcode = bytes.readUInt8(at) & 15;
    let length = bytes.readUInt8(at + 1) & 127;
    let head = 2;
    if (length === 126) {
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    }
    if (opcode === 8) return bytes.readUInt16BE(at + head);
    at += head + length;
  }
  return null;
}
