import type { Socket } from 'node:net';
import type { Pass } from '@crude-alpha/payments';
import type { WebSocket } from 'ws';
import type { Arrival, Board } from './board.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { Limits } from './limits.ts';
import { Metered } from './metered.ts';
import { type PaidStream, Subscriber, type SubscriberHost } from './subscriber.ts';

/** Clients written to before the event loop gets a turn: some 3 ms. */
const SLICE = 500;

/** Broadcasts that may wait for one another before the older ones are left out. */
const MAX_BACKLOG = 32;

/** A client, as the hub sees it. */
export interface Follower {
  /** Bytes that wait in this process for the kernel to take them. */
  readonly unsentBytes: number;
  /** Sends a frame, or owes it while the client is behind. */
  offer(arrival: Arrival, nowMs: number): void;
  /** Once a second: deadlines, and what the client may have by now. */
  tick(nowMs: number): void;
  /** Says goodbye because the gateway stops. */
  dismiss(): void;
}

interface Broadcast {
  readonly arrival: Arrival;
  readonly followers: Iterator<Follower>;
}

/** Takes in what is derived and brings it to everyone who follows its stream. */
export class Hub {
  readonly #host: SubscriberHost;
  readonly #clients = new Set<Follower>();
  readonly #followers: ReadonlyMap<string, Set<Follower>>;
  readonly #broadcasts: Broadcast[] = [];
  readonly #ticker: NodeJS.Timeout;
  #emptied: (() => void) | undefined;

  constructor(
    board: Board,
    limits: Limits,
    metrics: GatewayMetrics,
    paid: PaidStream | null = null,
  ) {
    this.#followers = new Map([...board.streams.keys()].map((name) => [name, new Set()]));
    this.#host = {
      board,
      limits,
      metrics,
      paid,
      follow: (follower, symbol) => void this.#followers.get(symbol)?.add(follower),
      unfollow: (follower, symbol) => void this.#followers.get(symbol)?.delete(follower),
      left: (follower) => this.#forget(follower),
    };
    this.#ticker = setInterval(() => this.#tick(), limits.tickMs);
    this.#ticker.unref();
  }

  get board(): Board {
    return this.#host.board;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Bytes that wait in this process for the kernel to take them. */
  get unsentBytes(): number {
    let sum = 0;
    for (const client of this.#clients) sum += client.unsentBytes;
    return sum;
  }

  get paid(): PaidStream | null {
    return this.#host.paid;
  }

  /** Takes over a socket whose handshake is done; with a pass where the stream is paid. */
  add(ws: WebSocket, socket: Socket, symbol: string, pass: Pass | null): void {
    this.#host.metrics.connections.add();
    if (this.#host.paid !== null && pass === null) {
      this.#clients.add(new Metered(ws, socket, symbol, this.#host, this.#host.paid));
      return;
    }
    const subscriber = new Subscriber(ws, socket, this.#host);
    this.#clients.add(subscriber);
    subscriber.greet(symbol, pass);
  }

  /** Takes in what came from the bus for a stream; the arrival, where it is new. */
  publish(stream: string, payload: Uint8Array): Arrival | undefined {
    const { board, metrics } = this.#host;
    const verdict = board.accept(stream, payload, performance.now());
    switch (verdict.kind) {
      case 'bad':
        metrics.framesBad(verdict.reason).add();
        return undefined;
      case 'old':
        metrics.framesOld.add();
        return undefined;
      case 'new':
        metrics.framesIn.add();
        this.#broadcast(verdict.arrival);
        return verdict.arrival;
    }
  }

  /** Takes in what is from before this process: it can be shown, but proves nobody alive. */
  recall(stream: string, payload: Uint8Array): void {
    this.#host.board.accept(stream, payload, Number.NEGATIVE_INFINITY);
  }

  /** Says goodbye to everyone; resolves when all are gone, which takes the grace at most. */
  async close(): Promise<void> {
    clearInterval(this.#ticker);
    const empty = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    for (const client of this.#clients) client.dismiss();
    if (this.#clients.size > 0) await empty;
  }

  #broadcast(arrival: Arrival): void {
    const followers = this.#followers.get(arrival.symbol)!;
    this.#broadcasts.push({ arrival, followers: followers.values() });
    if (this.#broadcasts.length > MAX_BACKLOG) this.#conflate(arrival);
    if (this.#broadcasts.length === 1) this.#slice();
  }

  /** Lets an older message of the stream go that nobody got yet: the new one stands behind it. */
  #conflate(newest: Arrival): void {
    const older = this.#broadcasts.findIndex(
      ({ arrival }, at) => at > 0 && arrival !== newest && arrival.symbol === newest.symbol,
    );
    if (older < 0) return;
    this.#broadcasts.splice(older, 1);
    this.#host.metrics.conflated.add(this.#followers.get(newest.symbol)!.size);
  }

  #slice(): void {
    const nowMs = performance.now();
    for (let left = SLICE; left > 0; left -= 1) {
      const current = this.#broadcasts[0];
      if (current === undefined) return;
      const next = current.followers.next();
      if (next.done === true) {
        this.#broadcasts.shift();
        this.#host.metrics.broadcastSec.observe((performance.now() - current.arrival.atMs) / 1000);
      } else {
        next.value.offer(current.arrival, nowMs);
      }
    }
    if (this.#broadcasts.length > 0) setImmediate(() => this.#slice());
  }

  #tick(): void {
    const nowMs = performance.now();
    for (const client of this.#clients) client.tick(nowMs);
  }

  #forget(client: Follower): void {
    this.#clients.delete(client);
    for (const followers of this.#followers.values()) followers.delete(client);
    if (this.#clients.size === 0) this.#emptied?.();
  }
}
