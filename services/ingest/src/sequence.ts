/** What a source's sequence number says about the event that carries it. */
export type SequenceFinding =
  /** It is the next one, or the first. */
  | { readonly kind: 'next' }
  /** Numbers are missing before it, `fromSeq` and `toSeq` included. */
  | { readonly kind: 'jump'; readonly fromSeq: number; readonly toSeq: number }
  /** It fills a hole that was reported: kept, out of its order. */
  | { readonly kind: 'late' }
  /** It was here before. */
  | { readonly kind: 'duplicate' }
  /** The source began to count anew; `lastSeq` was its last number before. */
  | { readonly kind: 'restart'; readonly lastSeq: number };

interface Hole {
  from: number;
  to: number;
}

/** Holes remembered, newest first: a filler comes soon after its hole, or never. */
const MAX_HOLES = 64;

/**
 * Further back than this is no repetition but a source that counts anew. Sources repeat a packet or
 * a reconnect's worth, some thousands at most.
 */
export const REPEAT_WINDOW = 100_000;

/** Neighbours may be swapped over this distance. */
const SWAP_WINDOW = 64;

const NEXT: SequenceFinding = { kind: 'next' };
const LATE: SequenceFinding = { kind: 'late' };
const DUPLICATE: SequenceFinding = { kind: 'duplicate' };

/** Watches the dense numbering of one source. */
export class SequenceWatch {
  #last: number | null = null;
  #holes: Hole[] = [];

  /** The newest number seen, or null when the next one may be any. */
  get last(): number | null {
    return this.#last;
  }

  /** Begins behind a number that is known, or, with null, with whatever comes. */
  reset(last: number | null): void {
    this.#last = last;
    this.#holes = [];
  }

  see(seq: number): SequenceFinding {
    const last = this.#last;
    if (last === null) {
      this.#last = seq;
      // What stood just before the first one seen may still come.
      if (seq > 0) this.#holes = [{ from: Math.max(0, seq - SWAP_WINDOW), to: seq - 1 }];
      return NEXT;
    }
    if (seq === last + 1) {
      this.#last = seq;
      return NEXT;
    }
    if (seq > last) {
      this.#last = seq;
      this.#holes.unshift({ from: last + 1, to: seq - 1 });
      if (this.#holes.length > MAX_HOLES) this.#holes.pop();
      return { kind: 'jump', fromSeq: last + 1, toSeq: seq - 1 };
    }
    if (this.#fills(seq)) return LATE;
    // Sources begin at 0 or 1: those two said again after a while are a beginning, not an echo.
    if (last - seq > REPEAT_WINDOW || (seq <= 1 && last - seq > SWAP_WINDOW)) {
      this.reset(seq);
      return { kind: 'restart', lastSeq: last };
    }
    return DUPLICATE;
  }

  #fills(seq: number): boolean {
    const at = this.#holes.findIndex((hole) => seq >= hole.from && seq <= hole.to);
    if (at < 0) return false;
    const { from, to } = this.#holes[at]!;
    const rest: Hole[] = [];
    if (seq < to) rest.push({ from: seq + 1, to });
    if (from < seq) rest.push({ from, to: seq - 1 });
    this.#holes.splice(at, 1, ...rest);
    this.#holes.length = Math.min(this.#holes.length, MAX_HOLES);
    return true;
  }
}
