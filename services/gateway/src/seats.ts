import type { Bus, Subscription } from '@crude-alpha/bus';
import { seatsSubject } from '@crude-alpha/contracts';

/** Who can be told to leave. */
export interface Sitter {
  unseat(): void;
}

interface Seat {
  readonly id: string;
  /** Null for a seat on another gateway. */
  readonly sitter: Sitter | null;
  readonly untilMs: number;
}

interface Notice {
  readonly key: string;
  readonly id: string;
  readonly gateway: string;
  readonly untilMs: number;
  readonly left: boolean;
}

/** A seat that was taken. */
export interface Taken {
  /** The token was renewed. */
  extend(untilMs: number): void;
  leave(): void;
}

const SWEEP_MS = 60_000;

/**
 * How many sockets may use the time of one channel for one symbol at once, over all gateways. Whoever
 * comes when all seats are taken gets one, and the longest seated leaves: a subscriber whose gateway
 * died is never locked out, and a token that is passed on is of no use to two.
 */
export class Seats {
  readonly #perPass: number;
  readonly #gateway: string;
  readonly #bus: Pick<Bus, 'publish'>;
  readonly #seats = new Map<string, Seat[]>();
  readonly #subscription: Subscription;
  readonly #sweeper: NodeJS.Timeout;
  #taken = 0;

  constructor(bus: Pick<Bus, 'publish' | 'subscribe'>, gateway: string, perPass: number) {
    this.#bus = bus;
    this.#gateway = gateway;
    this.#perPass = perPass;
    this.#subscription = bus.subscribe(seatsSubject, (payload) => this.#hear(payload));
    // A gateway that dies says no farewell for those who sat there.
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  /** Takes a seat until the time of its token is over. */
  take(channelId: string, symbol: string, sitter: Sitter, untilMs: number): Taken {
    const key = `${channelId} ${symbol}`;
    const id = `${this.#gateway}/${++this.#taken}`;
    const sit = (until: number): void => {
      this.#sit(key, { id, sitter, untilMs: until });
      this.#say({ key, id, gateway: this.#gateway, untilMs: until, left: false });
    };
    sit(untilMs);
    return {
      extend: sit,
      leave: () => {
        this.#remove(key, id);
        this.#say({ key, id, gateway: this.#gateway, untilMs, left: true });
      },
    };
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#subscription.unsubscribe();
  }

  #hear(payload: Uint8Array): void {
    const notice = read(payload);
    if (notice === null || notice.gateway === this.#gateway) return;
    const { key, id, untilMs, left } = notice;
    if (left) this.#remove(key, id);
    else this.#sit(key, { id, sitter: null, untilMs });
  }

  #sit(key: string, seat: Seat): void {
    const seats = (this.#seats.get(key) ?? []).filter(({ untilMs }) => untilMs > Date.now());
    const at = seats.findIndex(({ id }) => id === seat.id);
    if (at >= 0) seats[at] = seat;
    else seats.push(seat);
    const surplus = seats.splice(0, Math.max(0, seats.length - this.#perPass));
    this.#seats.set(key, seats);
    for (const { sitter } of surplus) sitter?.unseat();
  }

  #remove(key: string, id: string): void {
    const left = (this.#seats.get(key) ?? []).filter((seat) => seat.id !== id);
    if (left.length > 0) this.#seats.set(key, left);
    else this.#seats.delete(key);
  }

  #sweep(): void {
    const now = Date.now();
    for (const [key, seats] of this.#seats) {
      if (seats.every(({ untilMs }) => untilMs <= now)) this.#seats.delete(key);
    }
  }

  #say(notice: Notice): void {
    this.#bus.publish(seatsSubject, Buffer.from(JSON.stringify(notice)));
  }
}

function read(payload: Uint8Array): Notice | null {
  try {
    const notice = JSON.parse(Buffer.from(payload).toString()) as Notice;
    return typeof notice.key === 'string' && typeof notice.id === 'string' ? notice : null;
  } catch {
    return null;
  }
}
