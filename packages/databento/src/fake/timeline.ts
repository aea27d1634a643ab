import type { FakeSource } from './source.ts';

/** The source laid on the clock: what has happened by now is what is before the edge. */
export class Timeline {
  readonly source: FakeSource;
  readonly startNs: bigint;
  readonly #startMs: number;

  constructor(source: FakeSource, startMs: number) {
    this.source = source;
    this.#startMs = startMs;
    this.startNs = BigInt(Math.floor(startMs)) * 1_000_000n;
  }

  /** How many records have happened. */
  edge(): number {
    return this.#firstFrom((Date.now() - this.#startMs) * 1e6);
  }

  /** The first record at or after a time. */
  indexAt(time: bigint): number {
    return this.#firstFrom(Number(time - this.startNs));
  }

  timeOf(index: number): bigint {
    return this.startNs + BigInt(Math.floor(this.source.offsetNs(index)));
  }

  #firstFrom(offsetNs: number): number {
    let low = 0;
    let high = this.source.count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Math.floor(this.source.offsetNs(middle)) < offsetNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
