import type { AlphaFrame } from '@crude-alpha/contracts';
import { HistoryMissing } from '../feed/ask-history.ts';

/** Frames of one answer. */
const PAGE = 500;

/** Answers that are kept whole; the one that was not looked at for longest goes first. */
const KEPT_PAGES = 6;

/** More than four hours of a frame a second and of what is told between them. */
const MOST_FRAMES = 40_000;

interface Part {
  readonly data: readonly AlphaFrame[];
  readonly next: string | null;
  readonly more: boolean;
}

/** Asks for a path under the history of the gateway. */
export type Ask = <T>(path: string, signal: AbortSignal) => Promise<T>;

/**
 * The frames of a stretch of time. Of all of them the times are kept, of a few pages the frames: any other
 * is asked for again when somebody looks there.
 */
export class Recording {
  readonly #ask: Ask;
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #times: number[] = [];
  readonly #cursors: (string | null)[] = [null];
  readonly #kept = new Map<number, readonly AlphaFrame[]>();
  readonly #asked = new Map<number, Promise<void>>();

  constructor(
    ask: Ask,
    product: string,
    range: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ) {
    this.#ask = ask;
    this.#path = `alpha/${encodeURIComponent(product)}?from=${range.from}&to=${range.to}&limit=${PAGE}`;
    this.#signal = signal;
  }

  get times(): readonly number[] {
    return this.#times;
  }

  /** Goes through all of it once, frame by frame in their order. */
  async load(onPage: (frames: readonly AlphaFrame[]) => void): Promise<void> {
    for (let page = 0; ; page += 1) {
      const { data, more, next } = await this.#part(page);
      for (const { ts } of data) this.#times.push(ts);
      if (data.length > 0) onPage(data);
      if (!more || next === null || this.#times.length >= MOST_FRAMES) break;
      this.#cursors.push(next);
    }
    if (this.#times.length === 0) throw new HistoryMissing('nothing is stored of this time');
  }

  /** The place of the last frame that was there at a time; the first one before all. */
  placeAt(ts: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! <= ts) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** A frame where it is at hand; null where it has to be fetched. */
  frame(place: number): AlphaFrame | null {
    const page = Math.floor(place / PAGE);
    const frames = this.#kept.get(page);
    if (frames === undefined) return null;
    this.#keep(page, frames);
    return frames[place % PAGE] ?? null;
  }

  /** Brings the page of a frame, once however often it is asked for meanwhile. */
  fetch(place: number): Promise<void> {
    const page = Math.floor(place / PAGE);
    const asked =
      this.#asked.get(page) ??
      this.#part(page)
        .then(() => undefined)
        .finally(() => this.#asked.delete(page));
    this.#asked.set(page, asked);
    return asked;
  }

  async #part(page: number): Promise<Part> {
    const cursor = this.#cursors[page] ?? null;
    const part = await this.#ask<Part>(
      cursor === null ? this.#path : `${this.#path}&cursor=${cursor}`,
      this.#signal,
    );
    this.#keep(page, part.data);
    return part;
  }

  #keep(page: number, frames: readonly AlphaFrame[]): void {
    this.#kept.delete(page);
    this.#kept.set(page, frames);
    if (this.#kept.size > KEPT_PAGES) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest!);
    }
  }
}
