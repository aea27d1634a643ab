import { impliedTotalVol, normalPdf } from '@crude-alpha/quant';
import type { Option } from './option.ts';

/** Columns of an option: what was worked on, and what came of it. */
const BID = 0;
const ASK = 1;
const FORWARD = 2;
const TOTAL = 3;
const PRECISION = 4;
const LOG_STRIKE = 5;
const WIDTH = 6;

/**
 * Implied volatilities of the newest quotes of a chain. Worked out up to expiry, σ√τ, they do not
 * depend on the moment, so each stands until its quote changes: that is found by comparing, and a
 * memory that was lost or never made changes nothing.
 */
export class OptionVols {
  readonly #options: readonly Option[];
  readonly #cells: Float64Array;

  constructor(options: readonly Option[]) {
    this.#options = options;
    this.#cells = new Float64Array(WIDTH * options.length).fill(Number.NaN);
  }

  /** Brings the i-th option up to date, its quote made at `forward`; gives the place to read at. */
  at(i: number, forward: number): number {
    const cells = this.#cells;
    const at = WIDTH * i;
    const option = this.#options[i]!;
    const { bid, ask } = option;
    if (cells[at + BID] === bid && cells[at + ASK] === ask && cells[at + FORWARD] === forward) {
      return at;
    }
    const { strike } = option;
    const logStrike = Math.log(strike);
    // Undiscounted: there is no provider of rates yet, and at 30 days 4 % a year is 0.1 vol points.
    const total = impliedTotalVol(option.right, 0.5 * bid + 0.5 * ask, forward, strike);
    const d1 = (Math.log(forward) - logStrike) / total + 0.5 * total;
    cells[at + BID] = bid;
    cells[at + ASK] = ask;
    cells[at + FORWARD] = forward;
    cells[at + TOTAL] = total;
    cells[at + PRECISION] = (forward * normalPdf(d1)) / (0.5 * (ask - bid));
    cells[at + LOG_STRIKE] = logStrike;
    return at;
  }

  /** σ√τ; NaN when the price has none. */
  total(at: number): number {
    return this.#cells[at + TOTAL]!;
  }

  /** Half-spreads that the price moves per 1.00 of σ√τ. */
  precision(at: number): number {
    return this.#cells[at + PRECISION]!;
  }

  logStrike(at: number): number {
    return this.#cells[at + LOG_STRIKE]!;
  }
}
