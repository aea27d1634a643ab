import { fitSmile, SmilePoints, strikeAtDelta } from '@crude-alpha/quant';
import { OPTION_MAX_AGE_US, YEAR_US } from './limits.ts';
import type { Option } from './option.ts';
import { OptionVols } from './option-vols.ts';

/** What one expiry says. A volatility that is not known is NaN. */
export interface ExpiryVols {
  readonly tauYears: number;
  readonly atm: number;
  /** Volatility of the 25-delta call and put. */
  readonly call25: number;
  readonly put25: number;
  /** Newest quote that went in, the future's included; -1 when none. */
  readonly ts: number;
  /** Two-sided quotes ever seen, and those of them that are fresh. */
  readonly quoted: number;
  readonly fresh: number;
}

/** Volatilities outside are not the market's: a stale forward or a garbled price. */
const LOWEST_VOL = 0.01;
const HIGHEST_VOL = 5;

const QUARTER = 0.25;

/** The points of whichever expiry is being evaluated. */
const points = new SmilePoints();

/**
 * Evaluates one expiry, and keeps what it found until it is asked about another moment or another
 * forward, or told that a quote has changed. It is a memory of work, not of the market: everything
 * follows from the arguments and the options as they are.
 */
export class ExpiryReader {
  readonly #expiry: number;
  readonly #count: number;
  readonly #vols: OptionVols;
  /** Whether the columns have yet to be made anew from the options. */
  #isStale = true;
  #found: ExpiryVols | null = null;
  #forward = Number.NaN;
  #forwardTs = -1;
  #trustedFrom = -1;
  #ts = -1;

  /** @param options - by strike */
  constructor(expiry: number, options: readonly Option[]) {
    this.#expiry = expiry;
    this.#count = options.length;
    this.#vols = new OptionVols(options);
  }

  /** The quote of the i-th option has changed. */
  touch(i: number): void {
    this.#found = null;
    if (!this.#isStale) this.#vols.refresh(i, this.#trustedFrom);
  }

  /** Any quote, or its standing, may have changed. */
  touchAll(): void {
    this.#found = null;
    this.#isStale = true;
  }

  /** Whether `read` would find the answer worked out. */
  knows(forward: number, forwardTs: number, trustedFrom: number, ts: number): boolean {
    return (
      this.#found !== null &&
      forward === this.#forward &&
      forwardTs === this.#forwardTs &&
      trustedFrom === this.#trustedFrom &&
      ts === this.#ts
    );
  }

  /** The expiry at a moment, its future's mid being `forward`, known since `forwardTs`. */
  read(forward: number, forwardTs: number, trustedFrom: number, ts: number): ExpiryVols {
    if (this.knows(forward, forwardTs, trustedFrom, ts)) return this.#found!;
    const found = this.#evaluate(forward, forwardTs, trustedFrom, ts);
    this.#found = found;
    this.#forward = forward;
    this.#forwardTs = forwardTs;
    this.#trustedFrom = trustedFrom;
    this.#ts = ts;
    return found;
  }

  #evaluate(forward: number, forwardTs: number, trustedFrom: number, ts: number): ExpiryVols {
    const vols = this.#vols;
    if (this.#isStale || trustedFrom !== this.#trustedFrom) {
      for (let i = 0; i < this.#count; i++) vols.refresh(i, trustedFrom);
      this.#isStale = false;
    }
    const tauYears = (this.#expiry - ts) / YEAR_US;
    const root = Math.sqrt(tauYears);
    points.reset(this.#count);
    let newest = forwardTs;
    let quoted = 0;
    let fresh = 0;
    for (let i = 0; i < this.#count; i++) {
      const quotedTs = vols.ts[i]!;
      if (Number.isNaN(quotedTs)) continue;
      quoted++;
      if (ts - quotedTs > OPTION_MAX_AGE_US) continue;
      fresh++;
      const strike = vols.strike[i]!;
      // Out of the money only: there the early exercise premium and the spread are smallest.
      if (vols.right[i] === 1 ? strike < forward : strike >= forward) continue;
      vols.solve(i, forward);
      const vol = vols.total[i]! / root;
      if (!(vol >= LOWEST_VOL && vol <= HIGHEST_VOL)) continue;
      const precision = vols.precision[i]! * root;
      if (!(precision > 0 && precision < Number.POSITIVE_INFINITY)) continue;
      points.add(strike, vols.logStrike[i]!, vol, precision);
      if (quotedTs > newest) newest = quotedTs;
    }
    const { atm, call25, put25 } = readSmile(forward, tauYears);
    return { tauYears, atm, call25, put25, ts: newest, quoted, fresh };
  }
}

/** Points are by strike: first the puts below the forward, then the calls from it on. */
function readSmile(
  forward: number,
  tauYears: number,
): Pick<ExpiryVols, 'atm' | 'call25' | 'put25'> {
  const guess = betweenNearest(forward);
  if (Number.isNaN(guess)) return { atm: Number.NaN, call25: Number.NaN, put25: Number.NaN };
  const smile = fitSmile(points, forward, tauYears, guess);
  if (smile === null) return { atm: guess, call25: Number.NaN, put25: Number.NaN };
  const volAt = (delta: number): number => {
    const strike = strikeAtDelta(delta, forward, tauYears, smile);
    // No extrapolation: a wing that does not reach 25 delta is a wing that is missing.
    const reached = strike >= points.strike[0]! && strike <= points.strike[points.count - 1]!;
    return reached ? believable(smile(strike)) : Number.NaN;
  };
  return { atm: believable(smile(forward)), call25: volAt(QUARTER), put25: volAt(-QUARTER) };
}

/** Linear between the strikes on the two sides of the forward; NaN when a side has none. */
function betweenNearest(forward: number): number {
  const { strike, vol, count } = points;
  let above = 0;
  while (above < count && strike[above]! < forward) above++;
  if (above === 0 || above === count) return Number.NaN;
  const share = (forward - strike[above - 1]!) / (strike[above]! - strike[above - 1]!);
  return vol[above - 1]! + share * (vol[above]! - vol[above - 1]!);
}

function believable(vol: number): number {
  return vol >= LOWEST_VOL && vol <= HIGHEST_VOL ? vol : Number.NaN;
}
