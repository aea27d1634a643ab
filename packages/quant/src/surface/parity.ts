/** Strikes around the forward that have a say, at most. */
const STRIKES = 7;
const LEAST_STRIKES = 3;
const HUBER = 1.345;
const HUBER_PASSES = 10;
/** Of the two half-spreads together: residuals below are noise, whatever the others are. */
const LEAST_SCALE = 0.25;
/** Weighted standard deviations in the weighted median absolute deviation, for a normal distribution. */
const MAD = 1.4826;

const values = new Float64Array(STRIKES);
const weights = new Float64Array(STRIKES);
const distances = new Float64Array(STRIKES);

/**
 * The forward that calls and puts agree on: F_i = K_i + e^(rτ)·(C_i − P_i) by put–call parity (Stoll
 * 1969), over the seven strikes nearest to where calls and puts cost the same, weighted by
 * 1/(hsC² + hsP²), with Huber's weights around the weighted median. American options deviate from parity
 * away from the money by their early exercise premium: cents at three months, nothing at the crossing.
 *
 * One object serves for ever: `read` overwrites it and allocates nothing.
 */
export class ParityForward {
  /** In the unit of the price; NaN when not known. */
  forward: number = Number.NaN;
  /** Root mean square of F_i − forward, weighted, in the unit of the price. */
  rms: number = Number.NaN;
  used = 0;

  /**
   * @param strikes - ascending
   * @param calls - mids; NaN where there is no two-sided market
   * @param callHalves - half-spreads
   * @param growth - e^(rτ): what one unit now is at expiry
   * @returns false below three strikes with both sides: all is then NaN
   */
  read(
    strikes: Float64Array,
    calls: Float64Array,
    puts: Float64Array,
    callHalves: Float64Array,
    putHalves: Float64Array,
    count: number,
    growth: number = 1,
  ): boolean {
    this.forward = Number.NaN;
    this.rms = Number.NaN;
    this.used = 0;
    let from = crossing(calls, puts, count);
    if (from < 0) return false;
    let to = from;
    let used = 0;
    const middle = strikes[from]! + growth * (calls[from]! - puts[from]!);
    // Outwards from the crossing, whichever side is nearer, past strikes that lack a side.
    from--;
    while (used < STRIKES && (from >= 0 || to < count)) {
      const isBelow = to >= count || (from >= 0 && middle - strikes[from]! < strikes[to]! - middle);
      const i = isBelow ? from-- : to++;
      const variance = callHalves[i]! * callHalves[i]! + putHalves[i]! * putHalves[i]!;
      const value = strikes[i]! + growth * (calls[i]! - puts[i]!);
      const weight = 1 / variance;
      if (!(weight > 0 && weight < Number.POSITIVE_INFINITY && Number.isFinite(value))) continue;
      values[used] = value;
      weights[used++] = weight;
    }
    if (used < LEAST_STRIKES) return false;
    this.#settle(used);
    return true;
  }

  #settle(used: number): void {
    let centre = weightedMedian(values, used);
    for (let i = 0; i < used; i++) {
      distances[i] = Math.abs(values[i]! - centre) * Math.sqrt(weights[i]!);
    }
    const limit = HUBER * Math.max(MAD * weightedMedian(distances, used), LEAST_SCALE);
    let rms = Number.NaN;
    for (let pass = 0; pass < HUBER_PASSES; pass++) {
      let sum = 0;
      let squares = 0;
      let total = 0;
      for (let i = 0; i < used; i++) {
        const away = values[i]! - centre;
        const inHalves = Math.abs(away) * Math.sqrt(weights[i]!);
        const weight = weights[i]! * (inHalves > limit ? limit / inHalves : 1);
        sum += weight * away;
        squares += weight * away * away;
        total += weight;
      }
      const step = sum / total;
      centre += step;
      // Around the new centre: the squares fall by that of the step.
      rms = Math.sqrt(Math.max(squares / total - step * step, 0));
    }
    this.forward = centre;
    this.rms = rms;
    this.used = used;
  }
}

/** The strike at which call and put cost most nearly the same; −1 when none has both. */
function crossing(calls: Float64Array, puts: Float64Array, count: number): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const apart = Math.abs(calls[i]! - puts[i]!);
    if (apart >= least || Number.isNaN(apart)) continue;
    least = apart;
    nearest = i;
  }
  return nearest;
}

/** The least value with half of the weight at or below it; of so few by counting. */
function weightedMedian(of: Float64Array, used: number): number {
  let total = 0;
  for (let i = 0; i < used; i++) total += weights[i]!;
  let median = Number.POSITIVE_INFINITY;
  for (let i = 0; i < used; i++) {
    let below = 0;
    for (let j = 0; j < used; j++) if (of[j]! <= of[i]!) below += weights[j]!;
    if (2 * below >= total && of[i]! < median) median = of[i]!;
  }
  return median;
}
