import { impliedTotalVol, normalPdf } from '@crude-alpha/quant';
import { OPTION_MAX_SPREAD } from './limits.ts';
import type { Option } from './option.ts';

/**
 * The quotes of a chain and their implied volatilities, in columns that are quick to run over.
 * Worked out up to expiry, σ√τ, a volatility does not depend on the moment: it stands until its quote
 * changes. A memory of work alone: one that was lost or never made changes nothing.
 */
export class OptionVols {
  readonly #options: readonly Option[];
  readonly strike: Float64Array;
  readonly logStrike: Float64Array;
  readonly right: Int8Array;
  /** When the quote was made: NaN where there is no market, −∞ where it has lost its standing. */
  readonly ts: Float64Array;
  /** σ√τ; NaN when the price has none. */
  readonly total: Float64Array;
  /** Half-spreads that the price moves per 1.00 of σ√τ. */
  readonly precision: Float64Array;
  readonly #bid: Float64Array;
  readonly #ask: Float64Array;
  readonly #forward: Float64Array;
  /** The forward that `total` was worked out at; NaN when it has yet to be. */
  readonly #solvedAt: Float64Array;

  constructor(options: readonly Option[]) {
    const column = (): Float64Array => new Float64Array(options.length).fill(Number.NaN);
    this.#options = options;
    this.strike = Float64Array.from(options, (one) => one.strike);
    this.logStrike = this.strike.map(Math.log);
    this.right = Int8Array.from(options, (one) => one.right);
    this.ts = column();
    this.total = column();
    this.precision = column();
    this.#bid = column();
    this.#ask = column();
    this.#forward = column();
    this.#solvedAt = column();
  }

  /** Takes over the i-th quote as it is now. */
  refresh(i: number, trustedFrom: number): void {
    const option = this.#options[i]!;
    const { bid, ask, forward } = option;
    if (!isMarket(bid, ask)) this.ts[i] = Number.NaN;
    else if (option.halted || option.epoch < trustedFrom) this.ts[i] = Number.NEGATIVE_INFINITY;
    else this.ts[i] = option.ts;
    if (bid === this.#bid[i] && ask === this.#ask[i] && forward === this.#forward[i]) return;
    this.#bid[i] = bid;
    this.#ask[i] = ask;
    this.#forward[i] = forward;
    this.#solvedAt[i] = Number.NaN;
  }

  /** Brings the volatility up to date; `now` is the forward where that of the quote is not known. */
  solve(i: number, now: number): void {
    // The forward of its own moment undoes what the market moved since the quote was made.
    const own = this.#forward[i]!;
    const forward = own > 0 ? own : now;
    if (forward === this.#solvedAt[i]) return;
    const bid = this.#bid[i]!;
    const ask = this.#ask[i]!;
    const right = this.right[i] === 1 ? 1 : -1;
    // Undiscounted: there is no provider of rates yet, and at 30 days 4 % a year is 0.1 vol points.
    const total = impliedTotalVol(right, 0.5 * bid + 0.5 * ask, forward, this.strike[i]!);
    const d1 = (Math.log(forward) - this.logStrike[i]!) / total + 0.5 * total;
    this.total[i] = total;
    this.precision[i] = (forward * normalPdf(d1)) / (0.5 * (ask - bid));
    this.#solvedAt[i] = forward;
  }
}

function isMarket(bid: number, ask: number): boolean {
  return bid > 0 && bid < ask && ask - bid <= OPTION_MAX_SPREAD * (0.5 * bid + 0.5 * ask);
}
