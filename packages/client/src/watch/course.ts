import type { AlphaFrame } from '@crude-alpha/contracts';

/** Frames that are remembered of a symbol: some minutes. */
const LENGTH = 240;

/** What was seen of a symbol: its newest frame and the way its fields went. */
export class Course {
  #newest: AlphaFrame | null = null;
  readonly #frames: AlphaFrame[] = [];

  get newest(): AlphaFrame | null {
    return this.#newest;
  }

  add(frame: AlphaFrame): void {
    this.#newest = frame;
    this.#frames.push(frame);
    if (this.#frames.length > LENGTH) this.#frames.shift();
  }

  /** The values of a field, the oldest first; null where it was not known. */
  of(field: string): (number | null)[] {
    return this.#frames.map(({ fields }) => fields[field]?.v ?? null);
  }
}
