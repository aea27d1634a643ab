import type { Arrival } from './board.ts';
import { pingFrame } from './ping-frame.ts';

/**
 * All that is due to the clients who follow the same symbols in one round, as the bytes of one write,
 * made once for all of them.
 */
export class Parcel {
  readonly arrivals: readonly Arrival[];
  /** Of the ping that may go with it. */
  readonly pingNumber: number;
  #bytes: Buffer | undefined;
  #bytesWithPing: Buffer | undefined;

  /** Of arrivals, at least one, in the order they came. */
  constructor(arrivals: readonly Arrival[], pingNumber: number) {
    this.arrivals = arrivals;
    this.pingNumber = pingNumber;
  }

  /** Number of its oldest arrival. */
  get first(): number {
    return this.arrivals[0]!.number;
  }

  /** Number of its newest arrival. */
  get last(): number {
    return this.arrivals.at(-1)!.number;
  }

  get bytes(): Buffer {
    this.#bytes ??=
      this.arrivals.length === 1
        ? this.arrivals[0]!.bytes
        : Buffer.concat(this.arrivals.map(({ bytes }) => bytes));
    return this.#bytes;
  }

  /** With a ping behind it: a write of its own would cost as much as all the frames. */
  get bytesWithPing(): Buffer {
    this.#bytesWithPing ??= Buffer.concat([this.bytes, pingFrame(this.pingNumber)]);
    return this.#bytesWithPing;
  }
}
