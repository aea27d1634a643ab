import { LEAST_PIVOT, MAX_ORDER } from './polynomial.ts';
import type { SmileFit } from './smile-fit.ts';
import type { SmilePoints } from './smile-points.ts';

const WIDTH = 2 * MAX_ORDER;
/**
 * What the bisquare's trust leaves of a standard deviation: √(E[wx²]/E[w]) of a normal x with
 * w = (1 − x²/4.685²)², which is √((1 − 6/c² + 15/c⁴)/(1 − 2/c² + 3/c⁴)).
 */
const TRUSTED_DEVIATION = 0.909986;

const rows = new Float64Array(MAX_ORDER * WIDTH);
const diagonal = new Float64Array(MAX_ORDER);

/**
 * How well the quotes determine a smile: the standard error of its curve. Weights fade at the edge and
 * where a quote is distrusted, so they are not one over the variance of the quotes, and the covariance of
 * the coefficients is White's (1980): A⁻¹BA⁻¹ with A = ΣWxxᵀ and B = ΣW²σ²xxᵀ, σ being the half-spread as
 * a volatility times how many of them the quotes lie off the curve.
 *
 * One object serves for ever: `read` overwrites it and allocates nothing.
 */
export class SmileBand {
  readonly #covariance = new Float64Array(MAX_ORDER * MAX_ORDER);
  readonly #spread = new Float64Array(MAX_ORDER * MAX_ORDER);
  #order = 0;
  #unit = Number.NaN;

  /**
   * Takes in a smile and the points that it was fitted to just now.
   *
   * @returns false where there are no more quotes than coefficients to tell an error from: `errorAt` is
   *   then NaN
   */
  read(
    { order, unit, rmsHalfSpreads }: Pick<SmileFit, 'order' | 'unit' | 'rmsHalfSpreads'>,
    points: SmilePoints,
  ): boolean {
    this.#order = 0;
    this.#unit = unit;
    if (order === 0) return false;
    const trusted = this.#sum(points, order);
    if (!(trusted > order)) return false;
    // As many degrees of freedom as coefficients went into the curve.
    const deviation = rmsHalfSpreads / TRUSTED_DEVIATION;
    const scale = deviation * Math.sqrt(trusted / (trusted - order));
    if (!(scale >= 0 && scale < Number.POSITIVE_INFINITY && invert(order))) return false;
    this.#sandwich(order, scale * scale);
    this.#order = order;
    return true;
  }

  /** Standard error of the volatility at a moneyness (see `Measure`) that the smile reaches. */
  errorAt(moneyness: number): number {
    const order = this.#order;
    if (order === 0) return Number.NaN;
    const z = moneyness / this.#unit;
    let variance = 0;
    let left = 1;
    for (let r = 0; r < order; r++) {
      let right = left;
      for (let c = 0; c < order; c++) {
        variance += this.#covariance[r * MAX_ORDER + c]! * right;
        right *= z;
      }
      left *= z;
    }
    // Rounding can leave a zero a little below it.
    return Math.sqrt(Math.max(variance, 0));
  }

  /** Fills A into `rows` and B, for a scale of 1, into `#spread`; gives the sum of trust. */
  #sum({ z, weight, trust, precision, count }: SmilePoints, order: number): number {
    rows.fill(0);
    this.#spread.fill(0);
    let trusted = 0;
    for (let i = 0; i < count; i++) {
      const at = z[i]!;
      if (!(Math.abs(at) <= 1 && precision[i]! > 0)) continue;
      trusted += trust[i]!;
      const pull = weight[i]! * trust[i]!;
      const noise = (pull / precision[i]!) ** 2;
      let left = 1;
      for (let r = 0; r < order; r++) {
        let both = left;
        for (let c = 0; c < order; c++) {
          rows[r * WIDTH + c]! += pull * both;
          this.#spread[r * MAX_ORDER + c]! += noise * both;
          both *= at;
        }
        left *= at;
      }
    }
    return trusted;
  }

  #sandwich(order: number, factor: number): void {
    const inverse = (r: number, c: number): number => rows[r * WIDTH + order + c]!;
    for (let r = 0; r < order; r++) {
      for (let c = 0; c < order; c++) {
        let sum = 0;
        for (let k = 0; k < order; k++) {
          let inner = 0;
          for (let l = 0; l < order; l++) {
            inner += this.#spread[k * MAX_ORDER + l]! * inverse(l, c);
          }
          sum += inverse(r, k) * inner;
        }
        this.#covariance[r * MAX_ORDER + c] = factor * sum;
      }
    }
  }
}

/** Gauss and Jordan on the matrix in `rows`, its inverse coming out beside it; false where it has none. */
function invert(n: number): boolean {
  for (let r = 0; r < n; r++) {
    diagonal[r] = rows[r * WIDTH + r]!;
    rows[r * WIDTH + n + r] = 1;
  }
  for (let c = 0; c < n; c++) {
    const top = c * WIDTH;
    const pivot = rows[top + c]!;
    if (!(pivot > LEAST_PIVOT * diagonal[c]! && pivot < Number.POSITIVE_INFINITY)) return false;
    for (let k = c; k < 2 * n; k++) rows[top + k]! /= pivot;
    for (let r = 0; r < n; r++) {
      const row = r * WIDTH;
      const factor = r === c ? 0 : rows[row + c]!;
      if (factor === 0) continue;
      for (let k = c; k < 2 * n; k++) rows[row + k]! -= factor * rows[top + k]!;
    }
  }
  return true;
}
