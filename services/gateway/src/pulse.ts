/** What the pulse reads of the limits. */
export interface PulseLimits {
  readonly pingEveryMs: number;
  readonly pongLateMs: number;
  readonly pongTimeoutMs: number;
  readonly windowBytes: number;
}

/**
 * How far behind one client is, judged by what it has proved to have read. The kernels on both sides
 * hide megabytes before a socket looks full, so bytes count as delivered only when the pong to a
 * later ping comes back; everything written since then is the window.
 */
export class Pulse {
  readonly #limits: PulseLimits;
  #written = 0;
  #confirmed = 0;
  /** The ping under way: its number, when it left, and what had been written before it. */
  #ping: { readonly number: number; readonly atMs: number; readonly written: number } | null = null;
  #pingAtMs = Number.NEGATIVE_INFINITY;
  #pingWritten = 0;

  constructor(limits: PulseLimits) {
    this.#limits = limits;
  }

  wrote(bytes: number): void {
    this.#written += bytes;
  }

  /** Whether more may be sent to it. */
  isFresh(nowMs: number): boolean {
    return (
      this.#written - this.#confirmed <= this.#limits.windowBytes &&
      this.#waitedMs(nowMs) <= this.#limits.pongLateMs
    );
  }

  isDead(nowMs: number): boolean {
    return this.#waitedMs(nowMs) > this.#limits.pongTimeoutMs;
  }

  /** Whether a ping is due, by the clock or by what has been written since the one before. */
  isPingDue(nowMs: number): boolean {
    if (this.#ping !== null) return false;
    const { pingEveryMs, windowBytes } = this.#limits;
    // By bytes too, and well before the window is full: a fast stream must not wait for the clock.
    return (
      nowMs - this.#pingAtMs >= pingEveryMs || this.#written - this.#pingWritten >= windowBytes / 2
    );
  }

  /** A ping with this number goes out behind all that counts as written. */
  pinged(number: number, nowMs: number): void {
    this.#pingAtMs = nowMs;
    this.#pingWritten = this.#written;
    this.#ping = { number, atMs: nowMs, written: this.#written };
  }

  /** Takes a pong; false when it answers no ping under way. */
  pong(payload: Uint8Array): boolean {
    if (this.#ping === null || payload.byteLength !== 4) return false;
    const { buffer, byteOffset } = payload;
    if (new DataView(buffer, byteOffset).getUint32(0) !== this.#ping.number) return false;
    this.#confirmed = this.#ping.written;
    this.#ping = null;
    return true;
  }

  #waitedMs(nowMs: number): number {
    return this.#ping === null ? 0 : nowMs - this.#ping.atMs;
  }
}
