import type { CheckResult } from '@crude-alpha/service';

/** Behind the end of the tape for longer than this is behind; a busy tape is never read out. */
const BEHIND_AFTER_MS = 5000;

/** How far the reading is. */
export class Progress {
  #stage: 'standby' | 'catching_up' | 'caught_up' = 'standby';
  #atEndMs = 0;
  /** Blocks that the tape holds behind the newest one read. */
  pending = 0;

  /** Whether the lease is held and the tape is being read. */
  get reading(): boolean {
    return this.#stage !== 'standby';
  }

  /** The reading begins; with nothing to catch up on when the tape is empty as yet. */
  begin(isEmpty: boolean): void {
    this.#stage = isEmpty ? 'caught_up' : 'catching_up';
    this.#atEndMs = performance.now();
  }

  /** A block was read. */
  read(pending: number): void {
    this.pending = pending;
    if (pending > 0) return;
    this.#stage = 'caught_up';
    this.#atEndMs = performance.now();
  }

  check(): CheckResult {
    if (this.#stage !== 'caught_up') return { ok: false, reason: this.#stage };
    const ageMs = Math.round(performance.now() - this.#atEndMs);
    if (this.pending === 0 || ageMs < BEHIND_AFTER_MS) return { ok: true };
    return { ok: false, reason: 'behind', ageMs };
  }
}
