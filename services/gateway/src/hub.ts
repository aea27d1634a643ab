import type { Socket } from 'node:net';
import type { Pass } from '@crude-alpha/payments';
import type { WebSocket } from 'ws';
import { Audiences } from './audiences.ts';
import type { Arrival, Board } from './board.ts';
import type { Follower, FollowerHost } from './follower.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { Limits } from './limits.ts';
import { Metered } from './metered.ts';
import type { PaidStream } from './paid-stream.ts';
import { Parcel } from './parcel.ts';
import { Slices } from './slices.ts';
import { Subscriber } from './subscriber.ts';

/** Frames that may wait for a round before older ones of the same symbol are left out. */
const MAX_DUE = 32;

/**
 * Takes in what is derived and brings it to everyone who follows its stream, in rounds: each brings all
 * that came in one turn of the event loop, or while the round before was under way.
 */
export class Hub {
  readonly #host: FollowerHost;
  readonly #clients = new Set<Follower>();
  readonly #audiences = new Audiences();
  readonly #slices = new Slices();
  /** What came since the last round began. */
  readonly #due: Arrival[] = [];
  /** What the round under way brings; null while none is. */
  #round: readonly Arrival[] | null = null;
  #pings = 0;
  #isTicking = false;
  readonly #ticker: NodeJS.Timeout;
  #emptied: (() => void) | undefined;

  constructor(
    board: Board,
    limits: Limits,
    metrics: GatewayMetrics,
    paid: PaidStream | null = null,
  ) {
    this.#host = {
      board,
      limits,
      metrics,
      paid,
      follow: (follower, symbols) => this.#follow(follower, symbols),
      nextPing: () => this.#nextPing(),
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
        this.#take(verdict.arrival);
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

  #take(arrival: Arrival): void {
    this.#due.push(arrival);
    if (this.#due.length > MAX_DUE) this.#conflate(arrival);
    if (this.#due.length === 1 && this.#round === null) this.#slices.add(this.#rounds());
  }

  /** Lets the oldest message of the stream go that waits for a round: the new one stands behind it. */
  #conflate(newest: Arrival): void {
    const older = this.#due.findIndex(
      (arrival) => arrival !== newest && arrival.symbol === newest.symbol,
    );
    if (older < 0) return;
    this.#due.splice(older, 1);
    for (const { symbols, followers } of this.#audiences.values()) {
      if (symbols.has(newest.symbol)) this.#host.metrics.conflated.add(followers.size);
    }
  }

  /** One step a client; goes on while something came meanwhile. */
  *#rounds(): Generator<void, void> {
    while (this.#due.length > 0) {
      const round = this.#nextRound();
      this.#round = round;
      for (const audience of this.#audiences.values()) {
        const parcel = this.#parcelFor(audience.symbols, round);
        if (parcel === null) continue;
        for (const follower of audience.followers) {
          follower.offer(parcel, performance.now());
          yield;
        }
      }
      this.#host.metrics.broadcastSec.observe((performance.now() - round[0]!.atMs) / 1000);
    }
    this.#round = null;
  }

  /** What is due, but no more of it than a client may be given at once. */
  #nextRound(): readonly Arrival[] {
    const { windowBytes } = this.#host.limits;
    let bytes = this.#due[0]!.bytes.length;
    let count = 1;
    for (const arrival of this.#due.slice(1)) {
      bytes += arrival.bytes.length;
      if (bytes > windowBytes) break;
      count += 1;
    }
    return this.#due.splice(0, count);
  }

  #parcelFor(symbols: ReadonlySet<string>, round: readonly Arrival[]): Parcel | null {
    const arrivals = round.filter(({ symbol }) => symbols.has(symbol));
    return arrivals.length === 0 ? null : new Parcel(arrivals, this.#nextPing());
  }

  #follow(follower: Follower, symbols: ReadonlySet<string>): void {
    this.#audiences.move(follower, symbols);
    // The round under way may be past those among whom it is now.
    const parcel = this.#round === null ? null : this.#parcelFor(symbols, this.#round);
    if (parcel !== null) follower.offer(parcel, performance.now());
  }

  #nextPing(): number {
    this.#pings = (this.#pings + 1) >>> 0;
    return this.#pings;
  }

  #tick(): void {
    // Where the machine is too busy for one a second, there are fewer.
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#slices.add(this.#looks());
  }

  *#looks(): Generator<void, void> {
    for (const client of this.#clients) {
      client.tick(performance.now());
      yield;
    }
    this.#isTicking = false;
  }

  #forget(client: Follower): void {
    this.#clients.delete(client);
    this.#audiences.leave(client);
    if (this.#clients.size === 0) this.#emptied?.();
  }
}
