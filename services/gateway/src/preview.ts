import type { AlphaFrame } from '@crude-alpha/contracts';
import type { Board } from './board.ts';

/** What a visitor who has not paid may see: nothing, the newest frame of each minute a minute late, or all. */
export type PreviewMode = 'off' | 'minute' | 'live';

const MINUTE_MS = 60_000;

/** A minute that has just ended is shown when another one has passed. */
const LATE_MINUTES = 2;

/** Keeps, of a paid stream, the little that is given away. */
export class Preview {
  readonly mode: PreviewMode;
  readonly #board: Board;
  /** By symbol, the newest frame of each of the last minutes. */
  readonly #minutes = new Map<string, Map<number, AlphaFrame>>();

  constructor(mode: PreviewMode, board: Board) {
    this.mode = mode;
    this.#board = board;
  }

  /** Notes a frame that has just arrived. */
  note(frame: AlphaFrame, nowMs: number): void {
    if (this.mode !== 'minute') return;
    const minute = Math.floor(nowMs / MINUTE_MS);
    const kept = this.#minutes.get(frame.symbol) ?? new Map<number, AlphaFrame>();
    kept.set(minute, frame);
    for (const old of kept.keys()) if (old < minute - LATE_MINUTES) kept.delete(old);
    this.#minutes.set(frame.symbol, kept);
  }

  /** What may be seen now; undefined while there is nothing. */
  see(symbol: string, nowMs: number): AlphaFrame | undefined {
    if (this.mode === 'off') return undefined;
    if (this.mode === 'live') return this.#board.frame(symbol);
    const latest = Math.floor(nowMs / MINUTE_MS) - LATE_MINUTES;
    // Of a minute without a frame the one before is the newest that may be seen.
    const kept = [...(this.#minutes.get(symbol) ?? [])].filter(([minute]) => minute <= latest);
    return kept.sort(([a], [b]) => b - a)[0]?.[1];
  }
}
