import type { Socket } from 'node:net';
import type { Generate } from '@crude-alpha/payments';
import type { WebSocket } from 'ws';
import type { Arrival } from './board.ts';
import type { Follower, FollowerHost } from './follower.ts';
import type { PaidStream } from './paid-stream.ts';
import { pingFrame } from './ping-frame.ts';
import { Pulse } from './pulse.ts';
import { TokenBucket } from './token-bucket.ts';

const close = { goingAway: 1001, policy: 1008, tryLater: 1013 } as const;

/** How long a socket may be open while a voucher is waited for. */
const UNPAID_MS = 60_000;

/**
 * A client that pays on the socket itself, in mppx's own protocol: it is charged for a minute when the
 * first frame of it goes out, and asked for the next voucher in band. mppx writes to the socket; here
 * is decided what, and when the client is fit to take it. What was paid for ends with the socket.
 */
export class Metered implements Follower {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #symbol: string;
  readonly #host: FollowerHost;
  readonly #pulse: Pulse;
  readonly #bucket: TokenBucket;
  readonly #periodMs: number;
  #sent = 0;
  #paidUntilMs = Number.NEGATIVE_INFINITY;
  /** Since when a voucher is waited for; null while none is. */
  #unpaidSinceMs: number | null = performance.now();
  #wake: (() => void) | undefined;
  #grace: NodeJS.Timeout | undefined;

  constructor(
    ws: WebSocket,
    socket: Socket,
    symbol: string,
    host: FollowerHost,
    { gate }: PaidStream,
  ) {
    this.#ws = ws;
    this.#socket = socket;
    this.#symbol = symbol;
    this.#host = host;
    this.#periodMs = gate.terms.minutes * 60_000;
    this.#pulse = new Pulse(host.limits);
    const { messagesPerSec, messageBurst } = host.limits;
    this.#bucket = new TokenBucket(messagesPerSec, messageBurst, performance.now());
    ws.on('message', () => this.#heard());
    ws.on('ping', (data: Buffer) => {
      if (this.#heard()) ws.pong(data);
    });
    ws.on('pong', (data: Buffer) => {
      this.#pulse.pong(data);
      this.#wake?.();
    });
    ws.on('error', () => this.#ended());
    ws.on('close', () => {
      clearTimeout(this.#grace);
      this.#wake?.();
      host.left(this);
    });
    socket.on('drain', () => this.#wake?.());
    host.follow(this, new Set([symbol]));
    const url = `http://localhost/ws/stream/${encodeURIComponent(symbol)}`;
    gate.meter(symbol, url, ws, (meter) => this.#frames(meter)).catch(() => ws.terminate());
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  offer(): void {
    this.#wake?.();
  }

  tick(nowMs: number): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#pulse.isPingDue(nowMs)) {
      const number = this.#host.nextPing();
      this.#pulse.pinged(number, nowMs);
      this.#socket.write(pingFrame(number));
    }
    if (this.#pulse.isDead(nowMs)) this.#cut(close.tryLater, 'too_slow');
    else if (nowMs - (this.#unpaidSinceMs ?? nowMs) > UNPAID_MS) this.#cut(close.policy, 'unpaid');
    this.#wake?.();
  }

  dismiss(): void {
    this.#cut(close.goingAway, 'going away');
  }

  /** The newest frame, whenever there is a newer one and the client can take it. */
  async *#frames({ charge, signal }: Parameters<Generate>[0]): AsyncGenerator<string> {
    this.#unpaidSinceMs = null;
    while (!signal.aborted) {
      const newest = this.#due();
      if (newest === undefined) {
        await this.#change(signal);
        continue;
      }
      if (performance.now() >= this.#paidUntilMs) {
        this.#unpaidSinceMs = performance.now();
        await charge();
        this.#unpaidSinceMs = null;
        this.#paidUntilMs = performance.now() + this.#periodMs;
      }
      // The wait for a voucher may have been long: what goes out is what is newest then.
      const { data, number } = this.#host.board.newest(this.#symbol) ?? newest;
      this.#sent = number;
      const text = JSON.stringify({ t: 'snapshot', data });
      this.#pulse.wrote(text.length);
      this.#host.metrics.messagesSent.add();
      this.#host.metrics.bytesSent.add(text.length);
      yield text;
    }
  }

  #due(): Arrival | undefined {
    const newest = this.#host.board.newest(this.#symbol);
    if (newest === undefined || newest.number <= this.#sent) return undefined;
    const fit =
      this.#socket.writableLength <= this.#host.limits.windowBytes &&
      this.#pulse.isFresh(performance.now());
    return fit ? newest : undefined;
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  /** Counts what a client says, and ends it when it says too much. */
  #heard(): boolean {
    this.#host.metrics.heard('metered').add();
    if (this.#bucket.take(performance.now())) return true;
    this.#cut(close.policy, 'rate_limited');
    return false;
  }

  #cut(code: number, reason: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#ended();
    this.#ws.close(code, reason);
  }

  #ended(): void {
    this.#grace ??= setTimeout(() => this.#ws.terminate(), this.#host.limits.closeGraceMs);
  }
}
