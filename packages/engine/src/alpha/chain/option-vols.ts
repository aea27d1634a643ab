import {
  bachelierImpliedVol,
  europeanTotalVol,
  impliedTotalVol,
  normalPdf,
} from '@crude-alpha/quant';
import { OPTION_MAX_SPREAD, YEAR_US } from '../limits.ts';
import type { Option } from '../listing/option.ts';

/**
 * The quotes of a chain and their implied volatilities, in columns that are quick to run over. A
 * volatility is that of the moment of its quote, with the forward of that moment, so it stands until
 * the quote changes. A memory of work alone: one that was lost or never made changes nothing.
 */
export class OptionVols {
  readonly #options: readonly Option[];
  readonly #expiry: number;
  readonly #rate: number;
  readonly strike: Float64Array;
  /** ln K; NaN for a strike at or below zero. */
  readonly logStrike: Float64Array;
  readonly right: Int8Array;
  /** When the quote was made: NaN where there is no market, −∞ where it has lost its standing. */
  readonly ts: Float64Array;
  /** When it was made whatever it is worth now. */
  readonly quotedAt: Float64Array;
  /** Middle and half of the spread, with interest to expiry, as undiscounted prices have it. */
  readonly mid: Float64Array;
  readonly half: Float64Array;
  /** The future's mid at the time of the quote; NaN when it was not known. */
  readonly forward: Float64Array;
  readonly openInterest: Float64Array;
  /** Annual, decimal; in dollars in the normal model; NaN when the price has none. */
  readonly vol: Float64Array;
  /** What the price moves per 1.00 of volatility. */
  readonly vega: Float64Array;
  readonly #bid: Float64Array;
  readonly #ask: Float64Array;
  /** The forward that `vol` was worked out at; NaN when it has yet to be. */
  readonly #solvedAt: Float64Array;
  #isNormal = false;

  constructor(options: readonly Option[], rate: number) {
    const column = (): Float64Array => new Float64Array(options.length).fill(Number.NaN);
    this.#options = options;
    this.#expiry = options[0]!.expiry;
    this.#rate = rate;
    this.strike = Float64Array.from(options, (one) => one.strike);
    this.logStrike = this.strike.map(Math.log);
    this.right = Int8Array.from(options, (one) => one.right);
    this.ts = column();
    this.mid = column();
    this.half = column();
    this.forward = column();
    this.openInterest = column();
    this.vol = column();
    this.vega = column();
    this.quotedAt = column();
    this.#bid = column();
    this.#ask = column();
    this.#solvedAt = column();
  }

  get count(): number {
    return this.#options.length;
  }

  /** Whether volatilities are in dollars from now on. */
  setModel(isNormal: boolean): void {
    if (isNormal === this.#isNormal) return;
    this.#isNormal = isNormal;
    this.#solvedAt.fill(Number.NaN);
  }

  /** Takes over the i-th quote as it is now. */
  refresh(i: number, trustedFrom: number): void {
    const option = this.#options[i]!;
    const { bid, ask, forward, ts } = option;
    this.openInterest[i] = option.openInterest;
    if (!isMarket(bid, ask)) this.ts[i] = Number.NaN;
    else if (option.halted || option.epoch < trustedFrom) this.ts[i] = Number.NEGATIVE_INFINITY;
    else this.ts[i] = ts;
    const isSame =
      ts === this.quotedAt[i] &&
      bid === this.#bid[i] &&
      ask === this.#ask[i] &&
      forward === this.forward[i];
    if (isSame) return;
    this.quotedAt[i] = ts;
    this.#bid[i] = bid;
    this.#ask[i] = ask;
    this.forward[i] = forward;
    this.#solvedAt[i] = Number.NaN;
    const growth = Math.exp(this.#rate * this.#tauYears(i));
    this.mid[i] = (0.5 * bid + 0.5 * ask) * growth;
    this.half[i] = 0.5 * (ask - bid) * growth;
  }

  /** Brings the volatility up to date; `now` is the forward where that of the quote is not known. */
  solve(i: number, now: number): void {
    // The forward of its own moment undoes what the market moved since the quote was made.
    const own = this.forward[i]!;
    const forward = Number.isNaN(own) ? now : own;
    if (forward === this.#solvedAt[i]) return;
    this.#solvedAt[i] = forward;
    const tauYears = this.#tauYears(i);
    if (!(tauYears > 0)) this.vol[i] = Number.NaN;
    else if (this.#isNormal) this.#solveNormal(i, forward, tauYears);
    else this.#solveLognormal(i, forward, tauYears);
  }

  #solveLognormal(i: number, forward: number, tauYears: number): void {
    const strike = this.strike[i]!;
    const root = Math.sqrt(tauYears);
    const moneyness = Math.log(forward) - this.logStrike[i]!;
    const right = this.right[i] === 1 ? 1 : -1;
    const raw = impliedTotalVol(right, this.mid[i]!, forward, strike);
    const total = europeanTotalVol(raw, moneyness, this.#rate * tauYears);
    this.vol[i] = total / root;
    this.vega[i] = forward * root * normalPdf(moneyness / total + 0.5 * total);
  }

  #solveNormal(i: number, forward: number, tauYears: number): void {
    const strike = this.strike[i]!;
    const right = this.right[i] === 1 ? 1 : -1;
    const vol = bachelierImpliedVol(right, this.mid[i]!, forward, strike, tauYears);
    const root = Math.sqrt(tauYears);
    this.vol[i] = vol;
    this.vega[i] = root * normalPdf((forward - strike) / (vol * root));
  }

  #tauYears(i: number): number {
    return (this.#expiry - this.#options[i]!.ts) / YEAR_US;
  }
}

function isMarket(bid: number, ask: number): boolean {
  return bid > 0 && bid < ask && ask - bid <= OPTION_MAX_SPREAD * (0.5 * bid + 0.5 * ask);
}
