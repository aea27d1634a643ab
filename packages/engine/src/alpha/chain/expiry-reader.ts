import { product as productOf } from '@crude-alpha/market';
import {
  bachelierImpliedVol,
  blackPrice,
  butterflyViolations,
  guessAtm,
  type Measure,
  moneynessAtDelta,
  type Right,
  SmileFit,
  SmilePoints,
  strikeAt,
} from '@crude-alpha/quant';
import {
  EXPIRY_FORGOTTEN_US,
  HIGHEST_NORMAL_TICKS,
  HIGHEST_VOL,
  LEAST_WING,
  LOWEST_NORMAL_TICKS,
  LOWEST_VOL,
  MOST_AWAY,
  MOST_MOVED,
  OPTION_MAX_AGE_US,
  YEAR_US,
} from '../limits.ts';
import type { Option } from '../listing/option.ts';
import { type Drawing, drawSmile } from './drawing.ts';
import { OptionVols } from './option-vols.ts';
import { Panel } from './panel.ts';
import { readParity } from './parity.ts';
import { type StrikeTable, tableOf } from './strike-table.ts';

/** What an expiry is asked about: `read` of equal ones gives equal answers. */
export interface Question {
  /** The future's mid, or the forward by parity in its stead. */
  readonly forward: number;
  /** When the forward was told. */
  readonly forwardTs: number;
  /** Whether volatilities are in dollars. */
  readonly isNormal: boolean;
  readonly trustedFrom: number;
  readonly ts: number;
}

/** The points and the curve of whichever expiry is being evaluated. */
const points = new SmilePoints();
const smile = new SmileFit();

/**
 * Evaluates one expiry, and keeps what it found until it is asked something else or told that a quote
 * has changed. It is a memory of work, not of the market: everything follows from the question and the
 * options as they are. A number that is not known is NaN.
 */
export class ExpiryReader {
  readonly #expiry: number;
  readonly #options: readonly Option[];
  readonly #vols: OptionVols;
  readonly #table: StrikeTable;
  /** Whether the columns have yet to be made anew from the options. */
  #isStale = true;
  #trustedFrom = -1;
  #asked: Question | null = null;
  /** Of the answer, where it was drawn. */
  #drawing: Drawing | null = null;

  /** Variance panel and gamma by strike. */
  readonly panel: Panel;
  tauYears: number = Number.NaN;
  /** Decimal and annual, in the normal model in dollars; the wings at 25 and 10 delta. */
  atm: number = Number.NaN;
  call25: number = Number.NaN;
  put25: number = Number.NaN;
  call10: number = Number.NaN;
  put10: number = Number.NaN;
  /** The same in dollars, whichever model it was fitted in. */
  atmNormal: number = Number.NaN;
  call25Normal: number = Number.NaN;
  put25Normal: number = Number.NaN;
  /** Newest quote that went in, the future's included; -1 when none. */
  ts = -1;
  /** Two-sided quotes out of the money, and those of them that are fresh. */
  quoted = 0;
  fresh = 0;
  /** Share of the vega out of the money that is fresh, and the mean age of that by vega. */
  freshShare: number = Number.NaN;
  ageUs: number = Number.NaN;
  /** Forward by put–call parity less the forward asked about. */
  parity: number = Number.NaN;
  fitRms: number = Number.NaN;
  puts = 0;
  calls = 0;
  /** Share of places on the smile at which a butterfly would cost less than nothing. */
  violations: number = Number.NaN;
  /** Whether the smile stands on too few strikes to say much. */
  isThin = false;

  /** @param options - by strike */
  constructor(expiry: number, options: readonly Option[], rate: number) {
    this.#expiry = expiry;
    this.#options = options;
    this.#vols = new OptionVols(options, rate);
    this.#table = tableOf(options);
    this.panel = new Panel(this.#table);
  }

  /** The least step of the future's price, as its definition or the rules of the product have it. */
  get tickSize(): number {
    const { future, product } = this.#options[0]!;
    return future !== null && future.tickSize > 0 ? future.tickSize : productOf(product).tickSize;
  }

  get strikes(): Float64Array {
    return this.#table.strike;
  }

  /** The quote of the i-th option has changed. */
  touch(i: number): void {
    this.#asked = null;
    if (!this.#isStale) this.#vols.refresh(i, this.#trustedFrom);
  }

  /** Any quote, or its standing, may have changed. */
  touchAll(): void {
    this.#asked = null;
    this.#isStale = true;
  }

  /** Whether `read` would find the answer worked out. */
  knows(question: Question): boolean {
    const asked = this.#asked;
    return (
      asked !== null &&
      asked.forward === question.forward &&
      asked.forwardTs === question.forwardTs &&
      asked.isNormal === question.isNormal &&
      asked.trustedFrom === question.trustedFrom &&
      asked.ts === question.ts
    );
  }

  /**
   * Whether its options are quoted at all: one of them has a two-sided quote that is not long forgotten,
   * or from before the market or the feed last broke off, and has had little time to come back.
   */
  isAlive(trustedFrom: number, unsettledTs: number, ts: number): boolean {
    this.#bringUp(trustedFrom);
    const { quotedAt, ts: standing } = this.#vols;
    const since = ts - unsettledTs <= EXPIRY_FORGOTTEN_US ? -1 : ts - EXPIRY_FORGOTTEN_US;
    for (let i = 0; i < quotedAt.length; i++) {
      if (!Number.isNaN(standing[i]!) && quotedAt[i]! >= since) return true;
    }
    return false;
  }

  /** Whether somebody makes a market at a strike that the lognormal model does not know. */
  hasMarketBelowZero(ts: number): boolean {
    const { strike, ts: quotedTs } = this.#vols;
    for (let i = 0; i < strike.length && strike[i]! <= 0; i++) {
      if (ts - quotedTs[i]! <= OPTION_MAX_AGE_US) return true;
    }
    return false;
  }

  /** The forward by put–call parity where the future tells none; NaN when the quotes do not either. */
  parityForward(trustedFrom: number, ts: number): number {
    this.#bringUp(trustedFrom);
    return readParity(this.#vols, this.#table, Number.NaN, ts);
  }

  /** Answers in its own members. */
  read(question: Question): void {
    if (this.knows(question)) return;
    const { forward, forwardTs, isNormal, trustedFrom, ts } = question;
    this.#bringUp(trustedFrom);
    this.#vols.setModel(isNormal);
    this.tauYears = (this.#expiry - ts) / YEAR_US;
    this.ts = forwardTs;
    this.#gather(forward, isNormal, ts);
    this.parity = readParity(this.#vols, this.#table, forward, ts) - forward;
    this.#fit(forward, isNormal);
    this.panel.fill(smile, this.#vols);
    this.#asked = question;
    this.#drawing = null;
  }

  /** Whether `draw` would find the drawing made. */
  hasDrawn(question: Question): boolean {
    return this.knows(question) && this.#drawing !== null;
  }

  /** Answers, and draws the smile that the answer was read from. */
  draw(question: Question): Drawing {
    if (this.knows(question) && this.#drawing !== null) return this.#drawing;
    // Another expiry may have been evaluated since it was answered: the points and the curve are of that one.
    this.#asked = null;
    this.read(question);
    this.#drawing = drawSmile(smile, points);
    return this.#drawing;
  }

  #bringUp(trustedFrom: number): void {
    if (!this.#isStale && trustedFrom === this.#trustedFrom) return;
    for (let i = 0; i < this.#vols.count; i++) this.#vols.refresh(i, trustedFrom);
    this.#isStale = false;
    this.#trustedFrom = trustedFrom;
  }

  /** Fills the points of the smile, by strike: first the puts below the forward, then the calls from it on. */
  #gather(forward: number, isNormal: boolean, ts: number): void {
    const vols = this.#vols;
    const lowest = isNormal ? LOWEST_NORMAL_TICKS * this.tickSize : LOWEST_VOL;
    const highest = isNormal ? HIGHEST_NORMAL_TICKS * this.tickSize : HIGHEST_VOL;
    const { put, call, strike } = this.#table;
    const most = MOST_MOVED * Math.sqrt(this.tauYears);
    points.reset(strike.length);
    this.quoted = 0;
    this.fresh = 0;
    let allVega = 0;
    let freshVega = 0;
    let aged = 0;
    for (let at = 0; at < strike.length; at++) {
      // Out of the money only: there the early exercise premium and the spread are smallest.
      const i = strike[at]! < forward ? put[at]! : call[at]!;
      if (i < 0) continue;
      const quotedTs = vols.ts[i]!;
      if (Number.isNaN(quotedTs)) continue;
      this.quoted++;
      const age = ts - quotedTs;
      const isYoung = age <= OPTION_MAX_AGE_US;
      if (isYoung) this.fresh++;
      vols.solve(i, forward);
      const vol = vols.vol[i]!;
      if (!(vol >= lowest && vol <= highest)) continue;
      const vega = vols.vega[i]!;
      allVega += vega;
      if (!isYoung) continue;
      // The future went so far since that this is a volatility of another smile.
      const own = vols.forward[i]!;
      if (Math.abs(forward - own) > most * vol * (isNormal ? 1 : own)) continue;
      freshVega += vega;
      aged += vega * age;
      const precision = vega / vols.half[i]!;
      if (!(precision > 0 && precision < Number.POSITIVE_INFINITY)) continue;
      points.add(strike[at]!, vols.logStrike[i]!, vol, precision);
      if (quotedTs > this.ts) this.ts = quotedTs;
    }
    this.freshShare = freshVega / allVega;
    this.ageUs = aged / freshVega;
  }

  #fit(forward: number, isNormal: boolean): void {
    const measure: Measure = isNormal ? 'normal' : 'lognormal';
    const guess = guessAtm(points, forward);
    const isFitted = smile.fit(points, forward, this.tauYears, guess, measure);
    // Too few strikes for a curve still tell the level, if they lie about the money.
    if (isFitted) this.atm = smile.atm();
    else if (this.#surroundMoney(forward, guess, isNormal)) this.atm = guess;
    else this.atm = Number.NaN;
    this.call25 = this.#wing(0.25);
    this.put25 = this.#wing(-0.25);
    this.call10 = this.#wing(0.1);
    this.put10 = this.#wing(-0.1);
    this.puts = smile.puts;
    this.calls = smile.calls;
    this.fitRms = smile.rmsHalfSpreads;
    this.violations = butterflyViolations(smile);
    this.isThin = smile.flagged;
    if (isNormal) {
      this.atmNormal = this.atm;
      this.call25Normal = this.call25;
      this.put25Normal = this.put25;
    } else {
      this.atmNormal = this.#inDollars(1, forward, forward, this.atm);
      this.call25Normal = this.#wingInDollars(1, forward, this.call25);
      this.put25Normal = this.#wingInDollars(-1, forward, this.put25);
    }
  }

  #surroundMoney(forward: number, guess: number, isNormal: boolean): boolean {
    const { strike, count } = points;
    let above = 0;
    while (above < count && strike[above]! < forward) above++;
    if (above === 0 || above === count) return false;
    const near = MOST_AWAY * guess * Math.sqrt(this.tauYears) * (isNormal ? 1 : forward);
    return strike[above]! - forward <= near && forward - strike[above - 1]! <= near;
  }

  #wing(delta: number): number {
    // One strike far out spans a wing without saying anything of what lies between.
    if ((delta > 0 ? smile.calls : smile.puts) < LEAST_WING) return Number.NaN;
    return smile.volAt(moneynessAtDelta(smile, delta));
  }

  #wingInDollars(right: Right, forward: number, vol: number): number {
    if (Number.isNaN(vol)) return Number.NaN;
    const strike = strikeAt(smile, moneynessAtDelta(smile, 0.25 * right));
    return this.#inDollars(right, forward, strike, vol);
  }

  #inDollars(right: Right, forward: number, strike: number, vol: number): number {
    const price = blackPrice(right, forward, strike, this.tauYears, vol);
    return bachelierImpliedVol(right, price, forward, strike, this.tauYears);
  }
}
