/** Shortest and longest mean of the waits: a restart is met at once, an outage is not hammered. */
const BASE_MS = 500;
const CAP_MS = 30_000;

/**
 * Waits between attempts to connect: exponential with full jitter, so that many clients of one server
 * that comes back do not come back together. `random` gives numbers from 0 up to 1.
 */
export class Backoff {
  readonly #random: () => number;
  readonly #baseMs: number;
  readonly #capMs: number;
  #attempts = 0;

  constructor(random: () => number, baseMs: number = BASE_MS, capMs: number = CAP_MS) {
    this.#random = random;
    this.#baseMs = baseMs;
    this.#capMs = capMs;
  }

  /** Attempts since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How long to wait before the next attempt. */
  nextMs(): number {
    // 2 ** 1024 is Infinity, which the cap takes care of.
    const ceiling = Math.min(this.#capMs, this.#baseMs * 2 ** this.#attempts);
    this.#attempts++;
    return this.#random() * ceiling;
  }

  /** An attempt has succeeded. */
  succeed(): void {
    this.#attempts = 0;
  }
}
