import type { Instrument } from '../state.ts';
import type { Listings } from './chains.ts';

/** Where so many were quoted, most chains were: telling them all costs less than counting on. */
const MOST = 1024;

/**
 * Options quoted since the readers of the chains were last told. It may name too many, never too few:
 * a reader that is told works the same out again.
 */
export class Touched {
  readonly #options: Instrument[] = [];
  #all = false;

  add(option: Instrument): void {
    if (this.#options.length < MOST) this.#options.push(option);
    else this.#all = true;
  }

  addAll(): void {
    this.#all = true;
  }

  /** Tells the readers, and forgets. */
  tell({ of, placeOf }: Listings): void {
    if (this.#all) {
      for (const { chains } of of.values()) for (const { reader } of chains) reader.touchAll();
    } else {
      for (const option of this.#options) {
        const place = placeOf.get(option);
        if (place !== undefined) place.reader.touch(place.index);
      }
    }
    this.#options.length = 0;
    this.#all = false;
  }
}
