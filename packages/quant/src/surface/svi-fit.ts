import { medianOf } from './median.ts';
import { minimise, type Place } from './nelder-mead.ts';
import type { SmilePoints } from './smile-points.ts';
import { type Svi, sviTotalVariance } from './svi.ts';

/** A calibrated slice, and how well it fits. */
export interface SviFit extends Svi {
  readonly used: number;
  /** Root mean square of the residuals in half-spreads, each counted as much as it is trusted. */
  readonly rmsHalfSpreads: number;
  /** Logarithmic moneyness of the outermost points. */
  readonly lowest: number;
  readonly highest: number;
}

/** Five parameters, and one point to contradict them. */
const LEAST_POINTS = 6;
/** Roger Lee's bound on the slope of the total variance in either wing (The moment formula, 2004). */
const MAX_WING = 2;
const HUBER = 1.345;
const HUBER_PASSES = 2;
const MAD = 1.4826;
/** Residuals, in half-spreads, that are noise however well the rest fits. */
const LEAST_SCALE = 0.25;
/** Where the search begins: m and σ in units of the width of the points. */
const STARTS_M = [-0.3, 0, 0.3] as const;
const STARTS_SIGMA = [0.05, 0.2, 0.8] as const;
const LEAST_SIGMA = 1e-3;
const MAX_SIGMA = 10;
const MAX_M = 2;

/**
 * Calibrates raw SVI to the points by De Marco and Martini's quasi-explicit method (Zeliade 2009): with
 * y = (k − m)/σ the variance is linear in three of the five parameters, so that only m and σ are
 * searched for, by a simplex. Weighted by precision, two passes with Huber's weights. The wings obey
 * Lee's bound and the variance is never negative; butterfly arbitrage is possible and to be asked about.
 *
 * For showing a surface: a fraction of a millisecond a slice, and it allocates.
 *
 * @param points - by strike, volatilities of the lognormal measure
 * @returns null below six points, or when they are no numbers
 */
export function fitSvi(points: SmilePoints, forward: number, tauYears: number): SviFit | null {
  const slice = new Slice(points, forward, tauYears);
  if (!slice.isSound) return null;
  let best: Place | null = null;
  const error = (m: number, logSigma: number): number => slice.solve(m, Math.exp(logSigma));
  for (const m of STARTS_M) {
    for (const sigma of STARTS_SIGMA) {
      const y = Math.log(sigma);
      const value = error(m, y);
      if (best === null || value < best.value) best = { x: m, y, value };
    }
  }
  for (let pass = 0; pass <= HUBER_PASSES && best !== null; pass++) {
    if (pass > 0) slice.distrustOutliers();
    best = minimise(error, best.x, best.y, pass === 0 ? 0.2 : 0.05, 1e-5, 120);
    slice.solve(best.x, Math.exp(best.y));
  }
  return slice.found();
}

/** The columns of one calibration, and the linear part of it. */
class Slice {
  readonly isSound: boolean;
  readonly #count: number;
  readonly #origin: number;
  readonly #width: number;
  /** Moneyness from the middle of the points in units of their width, and total variance. */
  readonly #x: Float64Array;
  readonly #variance: Float64Array;
  /** Half-spreads by total variance. */
  readonly #precision: Float64Array;
  /** The greatest of them: weights are relative to it, so that their sums are near 1 whatever the spreads. */
  #most = 0;
  readonly #trust: Float64Array;
  readonly #residual: Float64Array;
  /** What was solved last: w = a + up·(√(1+y²) + y)/2 + down·(√(1+y²) − y)/2. */
  #m = 0;
  #sigma = 1;
  #a = 0;
  #up = 0;
  #down = 0;

  constructor(points: SmilePoints, forward: number, tauYears: number) {
    const { count, logStrike, vol, precision } = points;
    const logForward = Math.log(forward);
    const lowest = count > 0 ? logStrike[0]! - logForward : Number.NaN;
    const highest = count > 0 ? logStrike[count - 1]! - logForward : Number.NaN;
    this.#count = count;
    this.#origin = 0.5 * (lowest + highest);
    this.#width = 0.5 * (highest - lowest);
    this.#x = new Float64Array(count);
    this.#variance = new Float64Array(count);
    this.#precision = new Float64Array(count);
    this.#trust = new Float64Array(count).fill(1);
    this.#residual = new Float64Array(count);
    let isSound = count >= LEAST_POINTS && this.#width > 0 && tauYears > 0;
    for (let i = 0; i < count; i++) {
      this.#x[i] = (logStrike[i]! - logForward - this.#origin) / this.#width;
      this.#variance[i] = vol[i]! * vol[i]! * tauYears;
      // dw = 2στ·dσ: what a half-spread is worth in total variance.
      this.#precision[i] = precision[i]! / (2 * vol[i]! * tauYears);
      isSound &&= this.#variance[i]! > 0 && Number.isFinite(this.#variance[i]);
      isSound &&= this.#precision[i]! > 0 && Number.isFinite(this.#precision[i]);
      if (this.#precision[i]! > this.#most) this.#most = this.#precision[i]!;
    }
    this.isSound = isSound;
  }

  /** Solves for the three linear parameters; gives the weighted sum of squares. */
  solve(m: number, sigma: number): number {
    if (!(Math.abs(m) <= MAX_M && sigma >= LEAST_SIGMA && sigma <= MAX_SIGMA)) {
      return Number.POSITIVE_INFINITY;
    }
    let n = 0;
    let u1 = 0;
    let v1 = 0;
    let w1 = 0;
    let uu = 0;
    let vv = 0;
    let uw = 0;
    let vw = 0;
    let ww = 0;
    for (let i = 0; i < this.#count; i++) {
      const y = (this.#x[i]! - m) / sigma;
      const root = Math.sqrt(1 + y * y);
      // u·v = ¼: the smaller of the two from the larger, or it would cancel far out.
      const large = 0.5 * (root + Math.abs(y));
      const u = y > 0 ? large : 0.25 / large;
      const v = y > 0 ? 0.25 / large : large;
      const w = this.#variance[i]!;
      const share = this.#precision[i]! / this.#most;
      const weight = share * share * this.#trust[i]!;
      n += weight;
      u1 += weight * u;
      v1 += weight * v;
      w1 += weight * w;
      uu += weight * u * u;
      vv += weight * v * v;
      uw += weight * u * w;
      vw += weight * v * w;
      ww += weight * w * w;
    }
    // The level drops out with the means.
    const suu = uu - (u1 * u1) / n;
    const svv = vv - (v1 * v1) / n;
    const suv = 0.25 * n - (u1 * v1) / n;
    const suw = uw - (u1 * w1) / n;
    const svw = vw - (v1 * w1) / n;
    const sww = ww - (w1 * w1) / n;
    // A slope of the total variance in k is up/σ in units of the width.
    const most = MAX_WING * sigma * this.#width;
    const [up, down] = solveInBox(suu, svv, suv, suw, svw, most);
    const free = (w1 - up * u1 - down * v1) / n;
    // The least variance of the slice is a + √(up·down); below nought it is lifted there.
    const a = Math.max(free, -Math.sqrt(up * down));
    this.#m = m;
    this.#sigma = sigma;
    this.#a = a;
    this.#up = up;
    this.#down = down;
    const bent = up * (up * suu - 2 * suw) + down * (down * svv - 2 * svw) + 2 * up * down * suv;
    return sww + bent + n * (a - free) * (a - free);
  }

  /** Huber's weights from the distances to what was solved last. */
  distrustOutliers(): void {
    const limit = HUBER * Math.max(MAD * this.#medianResidual(), LEAST_SCALE);
    for (let i = 0; i < this.#count; i++) {
      const away = this.#residual[i]!;
      this.#trust[i] = away > limit ? limit / away : 1;
    }
  }

  found(): SviFit {
    const svi = this.#svi();
    this.#medianResidual();
    let sum = 0;
    let trusted = 0;
    for (let i = 0; i < this.#count; i++) {
      sum += this.#trust[i]! * this.#residual[i]! * this.#residual[i]!;
      trusted += this.#trust[i]!;
    }
    return {
      ...svi,
      used: this.#count,
      rmsHalfSpreads: Math.sqrt(sum / trusted),
      lowest: this.#origin - this.#width,
      highest: this.#origin + this.#width,
    };
  }

  #svi(): Svi {
    const sum = this.#up + this.#down;
    const sigma = this.#sigma * this.#width;
    return {
      a: this.#a,
      b: (0.5 * sum) / sigma,
      // A flat slice leans to neither side.
      rho: sum > 0 ? (this.#up - this.#down) / sum : 0,
      m: this.#origin + this.#m * this.#width,
      sigma,
    };
  }

  #medianResidual(): number {
    const svi = this.#svi();
    for (let i = 0; i < this.#count; i++) {
      const w = sviTotalVariance(svi, this.#origin + this.#x[i]! * this.#width);
      this.#residual[i] = Math.abs(w - this.#variance[i]!) * this.#precision[i]!;
    }
    return medianOf(this.#residual.slice(), 0, this.#count);
  }
}

/** The least of ½(u²·suu + 2uv·suv + v²·svv) − u·suw − v·svw over 0 ≤ u, v ≤ most. */
function solveInBox(
  suu: number,
  svv: number,
  suv: number,
  suw: number,
  svw: number,
  most: number,
): readonly [number, number] {
  const within = (value: number): number => Math.min(Math.max(value, 0), most);
  const determinant = suu * svv - suv * suv;
  if (determinant > 1e-14 * suu * svv) {
    const u = (suw * svv - svw * suv) / determinant;
    const v = (svw * suu - suw * suv) / determinant;
    if (u === within(u) && v === within(v)) return [u, v];
  }
  let best: readonly [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  const consider = (u: number, v: number): void => {
    const value = u * (0.5 * u * suu - suw) + v * (0.5 * v * svv - svw) + u * v * suv;
    if (value >= least) return;
    least = value;
    best = [u, v];
  };
  // The form is convex: its least place in the box is on the rim when it is not inside.
  for (const edge of [0, most]) {
    consider(edge, svv > 0 ? within((svw - edge * suv) / svv) : 0);
    consider(suu > 0 ? within((suw - edge * suv) / suu) : 0, edge);
  }
  return best;
}
