/** Time that is paid for one symbol. */
interface Paid {
  readonly expiresAtMs: number;
  warned: boolean;
}

/** What has come about since the last look. */
export interface PassEvents {
  /** The end of at least one is near. */
  readonly nearEnd: boolean;
  /** Symbols whose time is over. */
  readonly ended: readonly string[];
}

/** How long before the end a subscriber is told to pay again. */
export const WARN_MS = 10_000;

/** The paid time of one socket, by symbol. Wall clock: a token's end means the same on every gateway. */
export class Passes {
  readonly #paid = new Map<string, Paid>();

  /** Takes a token's time in; one that ends earlier than what is there changes nothing. */
  admit(symbol: string, expiresAtMs: number): void {
    const there = this.#paid.get(symbol)?.expiresAtMs ?? 0;
    if (expiresAtMs > there) this.#paid.set(symbol, { expiresAtMs, warned: false });
  }

  covers(symbol: string): boolean {
    return this.#paid.has(symbol);
  }

  get symbols(): readonly string[] {
    return [...this.#paid.keys()];
  }

  /** When to look again; null when nothing is left. */
  nextMs(): number | null {
    const moments = Array.from(this.#paid.values(), ({ expiresAtMs, warned }) =>
      warned ? expiresAtMs : expiresAtMs - WARN_MS,
    );
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** Notes what is near its end, and drops what is over. */
  look(nowMs: number): PassEvents {
    let nearEnd = false;
    const ended: string[] = [];
    for (const [symbol, paid] of this.#paid) {
      if (paid.expiresAtMs <= nowMs) {
        ended.push(symbol);
        this.#paid.delete(symbol);
      } else if (!paid.warned && paid.expiresAtMs - WARN_MS <= nowMs) {
        paid.warned = true;
        nearEnd = true;
      }
    }
    return { nearEnd, ended };
  }
}
