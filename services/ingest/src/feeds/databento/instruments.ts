import { type InstrumentName, nameOf } from './names.ts';

/** An instrument that has a name here, and what has to be remembered of it. */
export interface Instrument {
  readonly raw: string;
  readonly name: InstrumentName;
  /** That of the name, at hand for every record. */
  readonly symbol: string;
  /** When it was last heard of; -1 before. */
  heard: number;
  /** Its book may be wrong, and that has been told. */
  isDoubtful: boolean;
}

/**
 * Instruments by the numbers that records carry, which are unique within a publisher alone. Null stands
 * for one that is known and not wanted.
 */
export class Instruments {
  readonly #byPublisher = new Map<number, Map<number, Instrument | null>>();
  #publisher = -1;
  #latest = new Map<number, Instrument | null>();

  /** Undefined where nobody has said yet what the number stands for. */
  find(publisherId: number, instrumentId: number): Instrument | null | undefined {
    const found = this.#of(publisherId).get(instrumentId);
    if (found !== undefined || publisherId === 0) return found;
    // A mapping may come without a publisher, and then holds for each.
    return this.#byPublisher.get(0)?.get(instrumentId);
  }

  /** From now on the number stands for this symbol; `nearUs` is a time when it is listed. */
  map(publisherId: number, instrumentId: number, raw: string, nearUs: number): Instrument | null {
    const known = this.find(publisherId, instrumentId);
    if (known?.raw === raw) return known;
    if (publisherId === 0) this.forget(publisherId, instrumentId);
    const name = nameOf(raw, nearUs);
    const instrument =
      name === null ? null : { raw, name, symbol: name.symbol, heard: -1, isDoubtful: false };
    this.#of(publisherId).set(instrumentId, instrument);
    return instrument;
  }

  /** The number stands for something that is not followed. */
  ignore(publisherId: number, instrumentId: number): void {
    this.#of(publisherId).set(instrumentId, null);
  }

  /** The number stands for nothing any more: without a publisher, for none of them. */
  forget(publisherId: number, instrumentId: number): void {
    if (publisherId !== 0) this.#byPublisher.get(0)?.delete(instrumentId);
    else for (const own of this.#byPublisher.values()) own.delete(instrumentId);
    this.#of(publisherId).delete(instrumentId);
  }

  #of(publisherId: number): Map<number, Instrument | null> {
    if (publisherId === this.#publisher) return this.#latest;
    let own = this.#byPublisher.get(publisherId);
    if (own === undefined) {
      own = new Map();
      this.#byPublisher.set(publisherId, own);
    }
    this.#publisher = publisherId;
    this.#latest = own;
    return own;
  }
}
