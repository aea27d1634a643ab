import type { CheckResult } from '@crude-alpha/service';
import type { TapeCounts } from './tape-recorder.ts';

type Stage = 'starting' | 'standby' | 'connecting' | 'reading';

/** Not having met the end of the tape for so long means not keeping up. */
const BEHIND_AFTER_MS = 30_000;
/** Reading goes on for long while ClickHouse takes nothing: it alone does not tell. */
const STALLED_AFTER_MS = 30_000;

/** How far the store is, for readiness: catching up takes its time and is no fault; falling behind is. */
export class Progress {
  readonly #counts: TapeCounts;
  #stage: Stage = 'starting';

  constructor(counts: TapeCounts) {
    this.#counts = counts;
  }

  enter(stage: Stage): void {
    this.#stage = stage;
  }

  get holdsLease(): boolean {
    return this.#stage === 'connecting' || this.#stage === 'reading';
  }

  /** For how long nothing was stored although something was read. */
  get stalledMs(): number {
    const { stalledSinceMs } = this.#counts;
    return stalledSinceMs === null ? 0 : performance.now() - stalledSinceMs;
  }

  check(): CheckResult {
    if (this.#stage !== 'reading') return { ok: false, reason: this.#stage };
    const stalledMs = Math.round(this.stalledMs);
    if (stalledMs >= STALLED_AFTER_MS) {
      return { ok: false, reason: 'not_stored', ageMs: stalledMs };
    }
    const { atEndMs, pending, reading } = this.#counts;
    if (!reading || (atEndMs === null && pending > 0)) return { ok: false, reason: 'catching_up' };
    const ageMs = atEndMs === null ? 0 : Math.round(performance.now() - atEndMs);
    if (pending === 0 || ageMs < BEHIND_AFTER_MS) return { ok: true };
    return { ok: false, reason: 'behind', ageMs };
  }
}
