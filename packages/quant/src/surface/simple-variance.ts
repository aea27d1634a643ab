/**
 * The variance of one expiry as CME's CVOL counts it: every out-of-the-money option with the same
 * weight, SV = 2/(τ·F²) · Σ ΔK·Q(K) of undiscounted prices Q (with discounted ones times e^(rτ)), split
 * at the forward into what calls and what puts give (CME Group, CVOL methodology; simple variance swaps
 * of Martin, What is the expected return on the market?, 2017). CVOL's skew is up − down
 * and its convexity cvol / atm. A flat smile of 40 % has a skew of +3.67 vol points at 30 days, growing
 * with √τ: dollars are not logarithms.
 *
 * One object serves for ever: `read` overwrites it and allocates nothing.
 */
export class SimpleVariance {
  /** Volatilities, decimal and annual: of both sides, and of twice either side alone. */
  cvol: number = Number.NaN;
  up: number = Number.NaN;
  down: number = Number.NaN;

  /**
   * Adds up the prices, by the trapezoidal rule; at the forward itself, where the two sides meet, the
   * price follows from its neighbours by put–call parity. What lies beyond the outermost strikes is left
   * out: about 0.3 vol points when they are two standard deviations away, 0.01 at three.
   *
   * @param strikes - ascending
   * @param prices - European and undiscounted: puts below the forward, calls from it on
   * @returns false without a strike on both sides or when a price is not known: all is then NaN
   */
  read(
    strikes: Float64Array,
    prices: Float64Array,
    count: number,
    forward: number,
    tauYears: number,
  ): boolean {
    this.cvol = Number.NaN;
    this.up = Number.NaN;
    this.down = Number.NaN;
    let above = 0;
    while (above < count && strikes[above]! < forward) above++;
    if (above === 0 || above === count || !(forward > 0 && tauYears > 0)) return false;
    const below = above - 1;
    const gap = strikes[above]! - strikes[below]!;
    const share = (forward - strikes[below]!) / gap;
    const putAbove = prices[above]! + strikes[above]! - forward;
    const middle = (1 - share) * prices[below]! + share * putAbove;
    const puts = areaOf(strikes, prices, 0, below) + 0.5 * (prices[below]! + middle) * share * gap;
    const calls =
      areaOf(strikes, prices, above, count - 1) +
      0.5 * (middle + prices[above]!) * (1 - share) * gap;
    if (!(puts > 0 && calls > 0 && puts + calls < Number.POSITIVE_INFINITY)) return false;
    const scale = 2 / (tauYears * forward * forward);
    this.cvol = Math.sqrt(scale * (puts + calls));
    this.up = Math.sqrt(2 * scale * calls);
    this.down = Math.sqrt(2 * scale * puts);
    return true;
  }
}

function areaOf(strikes: Float64Array, prices: Float64Array, from: number, to: number): number {
  let twice = 0;
  for (let i = from; i < to; i++) {
    twice += (strikes[i + 1]! - strikes[i]!) * (prices[i]! + prices[i + 1]!);
  }
  return 0.5 * twice;
}
