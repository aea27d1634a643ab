import type { Board } from './board.ts';
import type { Told } from './streams.ts';

/** What a visitor who has not paid may see: nothing, the newest of each minute a minute late, or all. */
export type PreviewMode = 'off' | 'minute' | 'live';

const MINUTE_MS = 60_000;

/** A minute that has just ended is shown when another one has passed. */
const LATE_MINUTES = 2;

/** Keeps, of a paid stream, the little that is given away. */
export class Preview {
  readonly mode: PreviewMode;
  readonly #board: Board;
  /** By stream, the newest of each of the last minutes. */
  readonly #minutes = new Map<string, Map<number, Told>>();

  constructor(mode: PreviewMode, board: Board) {
    this.mode = mode;
    this.#board = board;
  }

  /** Notes what has just arrived on a stream. */
  note(stream: string, told: Told, nowMs: number): void {
    if (this.mode !== 'minute') return;
    const minute = Math.floor(nowMs / MINUTE_MS);
    const kept = this.#minutes.get(stream) ?? new Map<number, Told>();
    kept.set(minute, told);
    for (const old of kept.keys()) if (old < minute - LATE_MINUTES) kept.delete(old);
    this.#minutes.set(stream, kept);
  }

  /** What may be seen now; undefined while there is nothing. */
  see(stream: string, nowMs: number): Told | undefined {
    if (this.mode === 'off') return undefined;
    if (this.mode === 'live') return this.#board.newest(stream)?.data;
    const latest = Math.floor(nowMs / MINUTE_MS) - LATE_MINUTES;
    // Of a minute without one the one before is the newest that may be seen.
    const kept = [...(this.#minutes.get(stream) ?? [])].filter(([minute]) => minute <= latest);
    return kept.sort(([a], [b]) => b - a)[0]?.[1];
  }
}
