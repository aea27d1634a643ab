/** Where nothing was recorded for longer than this, nobody is made to wait longer than this. */
const LONGEST_WAIT_MS = 10_000;

/** Maps the steady time of this process to the time of a recorded tape. */
export class ReplayClock {
  #startTs: number | null = null;
  #startMs = 0;

  /** Begins anew with the next event: after a pause, a jump, another speed. */
  forget(): void {
    this.#startTs = null;
  }

  /** Milliseconds until it is an event's turn; 0 when it is or was. */
  msUntil(ts: number, speed: number): number {
    const nowMs = performance.now();
    if (this.#startTs === null) {
      this.#startTs = ts;
      this.#startMs = nowMs;
      return 0;
    }
    const dueMs = this.#startMs + (ts - this.#startTs) / 1000 / speed;
    const waitMs = dueMs - nowMs;
    // Slow motion takes its time: it is only what was not recorded that is made shorter.
    if (waitMs <= LONGEST_WAIT_MS || waitMs * speed <= LONGEST_WAIT_MS) return Math.max(0, waitMs);
    this.#startTs = ts;
    this.#startMs = nowMs + LONGEST_WAIT_MS;
    return LONGEST_WAIT_MS;
  }
}
