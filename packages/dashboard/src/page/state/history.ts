import type { AlphaFrame } from '@crude-alpha/contracts';

/** Four hours of one value a second. */
const CAPACITY = 4 * 3600;

/** A longer silence is a break in a line, and not a long straight piece of it. */
const BREAK_SEC = 20;

/** Points of a line, oldest first; null where the line breaks. */
export interface Series {
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
  /** What the axes are held to; absent where they follow the line. */
  readonly within?: Bounds;
}

/** From where to where a line goes. */
export interface Bounds {
  readonly secs: readonly [number, number];
  readonly values: readonly [number, number];
}

/**
 * What the page has seen, and what was before it, one value a second of event time, in rings that are as large at the
 * start as they will ever be: however many frames come, the page grows no further.
 */
export class History {
  readonly #names: readonly string[];
  readonly #capacity: number;
  readonly #secs: Float64Array;
  readonly #columns: ReadonlyMap<string, Float64Array>;
  #first = 0;
  #length = 0;
  /** How many of them are shown; all, unless it was cut. */
  #shown = 0;
  #lastTs = 0;

  constructor(names: readonly string[], capacity: number = CAPACITY) {
    this.#names = names;
    this.#capacity = capacity;
    this.#secs = new Float64Array(capacity);
    this.#columns = new Map(names.map((name) => [name, new Float64Array(capacity)]));
  }

  get length(): number {
    return this.#length;
  }

  /** Seconds of event time from the oldest point to the newest. */
  get spanSec(): number {
    return this.#shown === 0 ? 0 : this.#secAt(this.#shown - 1) - this.#secAt(0);
  }

  /** Takes a frame; of those of one second the last one counts. */
  add(frame: AlphaFrame): void {
    // Time that went back is another tape: its past is not this one's.
    if (frame.ts < this.#lastTs) this.#length = 0;
    this.#lastTs = frame.ts;
    const sec = Math.floor(frame.ts / 1e6);
    if (this.#length === 0 || this.#secAt(this.#length - 1) !== sec) {
      if (this.#length === this.#capacity) this.#first = (this.#first + 1) % this.#capacity;
      else this.#length += 1;
    }
    this.#shown = this.#length;
    const at = this.#place(this.#length - 1);
    this.#secs[at] = sec;
    for (const name of this.#names) {
      this.#columns.get(name)![at] = frame.fields[name]?.v ?? Number.NaN;
    }
  }

  /** Lays seconds under the first one that was seen, as many as there is room for; their fields are to be filled. */
  lay(secs: readonly number[]): void {
    const first = this.#length === 0 ? Number.POSITIVE_INFINITY : this.#secAt(0);
    const before = secs.filter((sec) => sec < first).slice(this.#length - this.#capacity);
    this.#first = (this.#first - before.length + this.#capacity) % this.#capacity;
    this.#length += before.length;
    this.#shown += before.length;
    for (const [index, sec] of before.entries()) {
      const at = this.#place(index);
      this.#secs[at] = sec;
      for (const column of this.#columns.values()) column[at] = Number.NaN;
    }
  }

  /** Fills a field in where its second is there and nothing is known. */
  fill(name: string, { xs, ys }: Series): void {
    const column = this.#columns.get(name);
    if (column === undefined) return;
    for (const [nth, sec] of xs.entries()) {
      const index = this.#firstAt(sec);
      const at = this.#place(index);
      if (index < this.#length && this.#secs[at] === sec && Number.isNaN(column[at])) {
        column[at] = ys[nth] ?? Number.NaN;
      }
    }
  }

  /** Shows what was up to a moment, as if the rest had not come yet. */
  cut(untilSec: number): void {
    this.#shown = this.#firstAt(untilSec + 1);
  }

  /** Between what a field was in all that is kept, shown or not; null where it was never known. */
  bounds(name: string): Bounds | null {
    const column = this.#columns.get(name);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < this.#length; index += 1) {
      const value = column?.[this.#place(index)] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) return null;
    return { secs: [this.#secAt(0), this.#secAt(this.#length - 1)], values: [low, high] };
  }

  /**
   * The values of the newest `spanSec` seconds that are known, oldest first: one for each second that is told, which
   * are all that were seen and some of those before.
   */
  values(name: string, spanSec: number): number[] {
    const known: number[] = [];
    let before = Number.NaN;
    this.#each(name, spanSec, (sec, value) => {
      // What is told more seldom counts for as long as it stands for, so that no time counts more than another.
      const secs = sec - before <= BREAK_SEC ? sec - before : 1;
      before = sec;
      if (Number.isNaN(value)) return;
      for (let count = 0; count < secs; count += 1) known.push(value);
    });
    return known;
  }

  /** A line of at most about `most` points: of each piece of it the lowest and the highest. */
  series(name: string, spanSec: number, most: number): Series {
    const from = this.#from(spanSec);
    // By all there is, so that the pieces of a line stay as they are while it grows to its end.
    const perPiece = Math.max(1, Math.ceil((2 * (this.#length - from)) / most));
    const xs: number[] = [];
    const ys: (number | null)[] = [];
    let piece: Extremes | null = null;
    const end = (): void => {
      if (piece !== null) drawPiece(piece, xs, ys);
      piece = null;
    };
    let before = Number.NaN;
    this.#each(name, spanSec, (sec, value) => {
      if (sec - before > BREAK_SEC || Number.isNaN(value)) {
        end();
        xs.push(sec);
        ys.push(null);
      }
      before = sec;
      if (Number.isNaN(value)) return;
      piece = widen(piece, sec, value);
      if (piece.count >= perPiece) end();
    });
    end();
    return { xs, ys };
  }

  #each(name: string, spanSec: number, visit: (sec: number, value: number) => void): void {
    const column = this.#columns.get(name);
    if (column === undefined) return;
    for (let index = this.#from(spanSec); index < this.#shown; index += 1) {
      visit(this.#secAt(index), column[this.#place(index)]!);
    }
  }

  /** The index of the oldest point within the span. */
  #from(spanSec: number): number {
    return this.#shown === 0 ? 0 : this.#firstAt(this.#secAt(this.#shown - 1) - spanSec);
  }

  /** The index of the first point at or behind a second; by halving, since seconds only rise. */
  #firstAt(sec: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#secAt(middle) < sec) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #place(index: number): number {
    return (this.#first + index) % this.#capacity;
  }

  #secAt(index: number): number {
    return this.#secs[this.#place(index)]!;
  }
}

interface Extremes {
  readonly count: number;
  readonly low: readonly [sec: number, value: number];
  readonly high: readonly [sec: number, value: number];
}

function widen(piece: Extremes | null, sec: number, value: number): Extremes {
  const here = [sec, value] as const;
  if (piece === null) return { count: 1, low: here, high: here };
  return {
    count: piece.count + 1,
    low: value < piece.low[1] ? here : piece.low,
    high: value >= piece.high[1] ? here : piece.high,
  };
}

function drawPiece({ low, high }: Extremes, xs: number[], ys: (number | null)[]): void {
  const [early, late] = low[0] <= high[0] ? [low, high] : [high, low];
  xs.push(early[0]);
  ys.push(early[1]);
  if (late[0] === early[0]) return;
  xs.push(late[0]);
  ys.push(late[1]);
}
