import type { Pass } from '@crude-alpha/payments';
import { Passes } from './passes.ts';
import type { Seats, Taken } from './seats.ts';

/** What a socket is told of its paid time. */
export interface MembershipEvents {
  nearEnd(): void;
  /** `over` when nothing is left. */
  ended(symbols: readonly string[], over: boolean): void;
  unseated(): void;
}

/** The paid time of one socket and the seats it takes, watched by one timer. */
export class Membership {
  readonly #passes = new Passes();
  readonly #seats: Seats;
  readonly #taken = new Map<string, { readonly channelId: string; readonly seat: Taken }>();
  readonly #events: MembershipEvents;
  #timer: NodeJS.Timeout | undefined;

  constructor(seats: Seats, events: MembershipEvents) {
    this.#seats = seats;
    this.#events = events;
  }

  /** Takes in the time of a token, and a seat for it. */
  admit({ symbol, channelId, expiresAtMs }: Pass): void {
    const there = this.#taken.get(symbol);
    if (there?.channelId === channelId) {
      there.seat.extend(expiresAtMs);
    } else {
      there?.seat.leave();
      const sitter = { unseat: () => this.#events.unseated() };
      const seat = this.#seats.take(channelId, symbol, sitter, expiresAtMs);
      this.#taken.set(symbol, { channelId, seat });
    }
    this.#passes.admit(symbol, expiresAtMs);
    this.#schedule();
  }

  covers(symbol: string): boolean {
    return this.#passes.covers(symbol);
  }

  get symbols(): readonly string[] {
    return this.#passes.symbols;
  }

  /** The socket is gone. */
  end(): void {
    clearTimeout(this.#timer);
    for (const { seat } of this.#taken.values()) seat.leave();
    this.#taken.clear();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const nextMs = this.#passes.nextMs();
    if (nextMs === null) return;
    // Timers count up to 24 days; whoever has paid for longer is looked at in between.
    const waitMs = Math.min(Math.max(0, nextMs - Date.now()), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#look(), waitMs);
  }

  #look(): void {
    const { nearEnd, ended } = this.#passes.look(Date.now());
    if (nearEnd) this.#events.nearEnd();
    for (const symbol of ended) {
      this.#taken.get(symbol)?.seat.leave();
      this.#taken.delete(symbol);
    }
    if (ended.length > 0) this.#events.ended(ended, this.#passes.symbols.length === 0);
    this.#schedule();
  }
}
