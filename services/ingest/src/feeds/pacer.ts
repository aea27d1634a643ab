/** Maps the steady time of this process to the time of a market that runs at some speed. */
export class Pacer {
  readonly #speed: number;
  readonly #steadyMs: () => number;
  #marketStart = 0;
  #steadyStart = 0;

  /** `speed` is seconds of market time a second, above 0. */
  constructor(speed: number, steadyMs: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#steadyMs = steadyMs;
  }

  /** From this moment on it is `ts` and later. */
  start(ts: number): void {
    this.#marketStart = ts;
    this.#steadyStart = this.#steadyMs();
  }

  /** The market's time now, integer microseconds. */
  now(): number {
    const elapsed = (this.#steadyMs() - this.#steadyStart) * 1000 * this.#speed;
    return this.#marketStart + Math.floor(elapsed);
  }

  /** Milliseconds until the market's time is `ts`; 0 when it has passed. */
  msUntil(ts: number): number {
    return Math.max(0, (ts - this.now()) / 1000 / this.#speed);
  }
}
