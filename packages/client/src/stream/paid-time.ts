interface Paid {
  readonly token: string;
  /** By the gateway's clock. */
  readonly expiresAtMs: number;
  /** By our own count: what was bought began when its answer came, or where the time before it ends. */
  readonly untilMs: number;
  readonly paymentMs: number;
}

/** What a payment bought. */
export interface Bought {
  readonly symbol: string;
  readonly token: string;
  readonly expiresAtMs: number;
  readonly minutes: number;
}

/** The two clocks that paid time is judged by. */
export interface Now {
  /** Unix time, which may be wrong. */
  readonly wallMs: number;
  /** Goes on evenly from wherever it began. */
  readonly steadyMs: number;
}

/** Time with so little left that a token is not tried any more. */
const LEAST_MS = 1_000;

/** Symbols whose time ends within this of the first are renewed with it. */
const TOGETHER_MS = 5_000;

/** Time lost to the way between us and the gateway, and to its clock. */
const TOLERANCE_MS = 15_000;

/** Payments that a gateway may fail to honour before no more are made. */
const MAX_STRIKES = 3;

/**
 * The time that was paid for. The gateway says when it ends, but what we have bought is also counted
 * here: a gateway whose clock, or word, is wrong must not have us pay faster than time goes by.
 */
export class PaidTime {
  readonly #paid = new Map<string, Paid>();
  #strikes = 0;

  /** Whether so many payments were not honoured that there must be no more. */
  get isCheated(): boolean {
    return this.#strikes >= MAX_STRIKES;
  }

  expiresAtMs(symbol: string): number | null {
    return this.#paid.get(symbol)?.expiresAtMs ?? null;
  }

  bought({ symbol, token, expiresAtMs, minutes }: Bought, { steadyMs }: Now): void {
    const paymentMs = minutes * 60_000;
    const before = this.#paid.get(symbol);
    if (before !== undefined && !isCut(before, steadyMs)) this.#strikes = 0;
    const untilMs = Math.max(before?.untilMs ?? 0, steadyMs) + paymentMs;
    this.#paid.set(symbol, { token, expiresAtMs, untilMs, paymentMs });
  }

  /** A token that may still open something. */
  usable(symbol: string, now: Now): string | null {
    const paid = this.#paid.get(symbol);
    if (paid === undefined) return null;
    const running = paid.expiresAtMs - now.wallMs > LEAST_MS || this.isAhead(symbol, now);
    return running ? paid.token : null;
  }

  /** Whether more than a whole payment lies ahead, so that there is no need for another one. */
  isAhead(symbol: string, { steadyMs }: Now): boolean {
    const paid = this.#paid.get(symbol);
    return paid !== undefined && paid.untilMs - steadyMs > paid.paymentMs;
  }

  /** Of these symbols the ones that end next. */
  due(symbols: readonly string[]): readonly string[] {
    const ends = symbols.map((symbol) => this.#paid.get(symbol)?.expiresAtMs ?? 0);
    const first = Math.min(...ends);
    return symbols.filter((_, at) => ends[at]! - first <= TOGETHER_MS);
  }

  /** The gateway says that the time is over, or never was. */
  rejected(symbol: string, { steadyMs }: Now): void {
    const paid = this.#paid.get(symbol);
    if (paid === undefined) return;
    this.#strikes = isCut(paid, steadyMs) ? this.#strikes + 1 : 0;
    this.#paid.delete(symbol);
  }
}

/** Whether time that ended now would have ended too early. */
function isCut({ untilMs, paymentMs }: Paid, steadyMs: number): boolean {
  return untilMs - steadyMs > Math.min(TOLERANCE_MS, paymentMs / 2);
}
