import { medianOf } from './median.ts';
import { fitPolynomial, MAX_ORDER } from './polynomial.ts';
import type { SmilePoints } from './smile-points.ts';

/**
 * What moneyness is: the logarithm of strike by forward with Black-76 volatilities, or strike less
 * forward in price units with Bachelier ones, for prices near or below nought.
 */
export type Measure = 'lognormal' | 'normal';

/** Widest moneyness, in standard deviations at the money, that is fitted; beyond, the curve stands still. */
const MAX_Z = 2.2;
/**
 * The outermost share of that range in which a point's weight falls to next to nothing: as the forward
 * moves, strikes come and go there, and the curve must not jump each time.
 */
const EDGE = 0.2;
const LEAST_AT_EDGE = 0.02;
/** A quartic needs so many points, and so many on each side of the forward. */
const QUARTIC_POINTS = 10;
const QUARTIC_SIDE = 3;
const CUBIC_POINTS = 8;
const SOUND_POINTS = 6;
const LEAST_POINTS = 4;
const HUBER = 1.345;
const HUBER_PASSES = 2;
const BISQUARE = 4.685;
/** Standard deviations of a normal distribution in its median absolute deviation. */
const MAD = 1.4826;
/** Residuals, in half-spreads, that are noise however well the rest fits. */
const LEAST_SCALE = 0.25;

/**
 * A robust smile: the polynomial of the volatility in z = moneyness / (atm·√τ), |z| ≤ 2.2, weighted by
 * (vega / half-spread)², refitted twice with the weights of Huber (1964) and once with those of
 * Beaton and Tukey (1974), which leave a stale quote out altogether. Quartic from ten strikes on
 * (three on each side): a cubic cannot follow wings that flatten, and lifts the middle by up to a tenth
 * of a vol point instead. Cubic below ten, quadratic below eight.
 *
 * One object serves for ever: `fit` overwrites it and allocates nothing.
 */
export class SmileFit {
  /** Coefficients of the curve: 5 quartic, 4 cubic, 3 quadratic, 0 none: then `fit` was false. */
  order = 0;
  /** Points within the range of the fit, and how many of them lie on each side of the forward. */
  used = 0;
  puts = 0;
  calls = 0;
  /** Points that the last pass gave less than half of their weight. */
  distrusted = 0;
  /** Fewer than six strikes: a quadratic through so few has hardly anything to say for it. */
  flagged = false;
  /** Root mean square of the residuals in half-spreads, each counted as much as it is trusted. */
  rmsHalfSpreads: number = Number.NaN;
  /** Moneyness of the outermost points; the volatility is frozen beyond them. */
  lowest: number = Number.NaN;
  highest: number = Number.NaN;
  measure: Measure = 'lognormal';
  forward: number = Number.NaN;
  tauYears: number = Number.NaN;
  /** Coefficients of the volatility in moneyness / `unit`, the lowest first. */
  readonly curve: Float64Array = new Float64Array(MAX_ORDER);
  unit: number = Number.NaN;

  /**
   * Fits the points, which must be by strike.
   *
   * @param atmGuess - volatility at the money, to begin with: see `guessAtm`
   * @returns false below four points, or when they determine no curve: `volAt` is then NaN
   */
  fit(
    points: SmilePoints,
    forward: number,
    tauYears: number,
    atmGuess: number,
    measure: Measure = 'lognormal',
  ): boolean {
    const { z, trust, strike, logStrike, count } = points;
    this.#forget(forward, tauYears, measure);
    const reach = MAX_Z * atmGuess * Math.sqrt(tauYears);
    if (!(reach > 0 && reach < Number.POSITIVE_INFINITY)) return false;
    const column = measure === 'normal' ? strike : logStrike;
    const origin = measure === 'normal' ? forward : Math.log(forward);
    // By strike means by moneyness, so what is near enough lies together.
    let from = 0;
    let to = 0;
    let puts = 0;
    for (let i = 0; i < count; i++) {
      const at = (column[i]! - origin) / reach;
      z[i] = at;
      trust[i] = 1;
      if (at < -1) from = i + 1;
      else if (at <= 1) {
        to = i + 1;
        if (at < 0) puts++;
      }
    }
    const used = to - from;
    if (!(used >= LEAST_POINTS)) return false;
    const calls = used - puts;
    const order = orderFor(used, Math.min(puts, calls));
    if (!this.#fitRobustly(points, from, to, order)) return false;
    this.unit = reach;
    this.order = order;
    this.used = used;
    this.puts = puts;
    this.calls = calls;
    this.flagged = used < SOUND_POINTS;
    // As the caller works moneyness out, not by way of z: the outermost strike must not lie beyond itself.
    this.lowest = column[from]! - origin;
    this.highest = column[to - 1]! - origin;
    this.#judge(points, from, to);
    return true;
  }

  /** Volatility at a moneyness (see `Measure`), frozen beyond the outermost points. */
  volAt(moneyness: number): number {
    const { curve, lowest, highest } = this;
    const near = moneyness < lowest ? lowest : moneyness > highest ? highest : moneyness;
    const z = near / this.unit;
    return (((curve[4]! * z + curve[3]!) * z + curve[2]!) * z + curve[1]!) * z + curve[0]!;
  }

  /** Whether points lie on both sides of this moneyness, so that the volatility there is not frozen. */
  reaches(moneyness: number): boolean {
    return moneyness >= this.lowest && moneyness <= this.highest;
  }

  /** Volatility at the forward; NaN when all points lie to one side of it. */
  atm(): number {
    return this.reaches(0) ? this.curve[0]! : Number.NaN;
  }

  #forget(forward: number, tauYears: number, measure: Measure): void {
    this.forward = forward;
    this.tauYears = tauYears;
    this.measure = measure;
    this.order = 0;
    this.used = 0;
    this.puts = 0;
    this.calls = 0;
    this.distrusted = 0;
    this.flagged = false;
    this.rmsHalfSpreads = Number.NaN;
    this.lowest = Number.NaN;
    this.highest = Number.NaN;
    this.unit = Number.NaN;
  }

  #fitRobustly(points: SmilePoints, from: number, to: number, order: number): boolean {
    const { z, vol, precision, weight, trust } = points;
    // Weights are relative: dividing by the largest keeps the sums near 1 whatever the spreads are.
    let largest = 0;
    for (let i = from; i < to; i++) if (precision[i]! > largest) largest = precision[i]!;
    for (let i = from; i < to; i++) {
      // Nothing speaks for a point whose precision is not above zero, not even its square.
      const relative = Math.max(precision[i]!, 0) / largest;
      const inside = (1 - Math.abs(z[i]!)) / EDGE;
      const fade = inside >= 1 ? 1 : inside > LEAST_AT_EDGE ? inside : LEAST_AT_EDGE;
      weight[i] = relative * relative * fade;
    }
    if (!fitPolynomial(z, vol, weight, trust, from, to, order, this.curve)) return false;
    for (let pass = 0; pass <= HUBER_PASSES; pass++) {
      this.#fillResiduals(points, from, to);
      const scale = Math.max(MAD * medianOf(points.unordered, from, to), LEAST_SCALE);
      if (pass < HUBER_PASSES) trustByHuber(points, from, to, HUBER * scale);
      else trustByBisquare(points, from, to, BISQUARE * scale);
      // What is left after the bisquare may be too little for a curve: the one before stands then.
      if (!fitPolynomial(z, vol, weight, trust, from, to, order, this.curve)) {
        return pass === HUBER_PASSES;
      }
    }
    return true;
  }

  /** Distances from the curve in half-spreads. */
  #fillResiduals(points: SmilePoints, from: number, to: number): void {
    const { z, vol, precision, residual, unordered } = points;
    const { curve } = this;
    const c0 = curve[0]!;
    const c1 = curve[1]!;
    const c2 = curve[2]!;
    const c3 = curve[3]!;
    const c4 = curve[4]!;
    for (let i = from; i < to; i++) {
      const at = z[i]!;
      const fitted = (((c4 * at + c3) * at + c2) * at + c1) * at + c0;
      const away = Math.abs(fitted - vol[i]!) * precision[i]!;
      residual[i] = away;
      unordered[i] = away;
    }
  }

  #judge(points: SmilePoints, from: number, to: number): void {
    const { residual, trust } = points;
    this.#fillResiduals(points, from, to);
    let sum = 0;
    let trusted = 0;
    let distrusted = 0;
    for (let i = from; i < to; i++) {
      const share = trust[i]!;
      sum += share * residual[i]! * residual[i]!;
      trusted += share;
      if (share < 0.5) distrusted++;
    }
    this.rmsHalfSpreads = Math.sqrt(sum / trusted);
    this.distrusted = distrusted;
  }
}

function orderFor(points: number, onThinnerSide: number): number {
  if (points >= QUARTIC_POINTS && onThinnerSide >= QUARTIC_SIDE) return 5;
  return points >= CUBIC_POINTS ? 4 : 3;
}

/** 1 near the curve, falling with the distance beyond. */
function trustByHuber(points: SmilePoints, from: number, to: number, limit: number): void {
  const { residual, trust } = points;
  for (let i = from; i < to; i++) trust[i] = residual[i]! > limit ? limit / residual[i]! : 1;
}

/** Falls smoothly to nothing. */
function trustByBisquare(points: SmilePoints, from: number, to: number, limit: number): void {
  const { residual, trust } = points;
  for (let i = from; i < to; i++) {
    const share = residual[i]! / limit;
    const left = share < 1 ? 1 - share * share : 0;
    trust[i] = left * left;
  }
}
