/**
 * An exponential average in time and the variance around it. The weight is the share of the whole past
 * that was seen, 1 − e^{−observed/τ}: an average is taken by the weight it has gathered, so that the
 * first value, one noisy sample, counts for no more than its own time.
 */
export interface Average {
  /** Unit of the values; NaN before the first move. */
  mean: number;
  /** Unit of the values squared: the weighted mean square distance from `mean`; NaN before the first move. */
  variance: number;
  /** 0 at first, towards 1. */
  weight: number;
  /** Time for which a value was known. */
  observedUs: number;
}

export function newAverage(): Average {
  return { mean: Number.NaN, variance: Number.NaN, weight: 0, observedUs: 0 };
}

/**
 * Exponentially weighted moving average for unevenly spaced values that hold until the next one (Eckner,
 * 2012, "last point"), α = 1 − e^{−Δt/τ}, with the weighted variance of West (1979). Weights come from
 * time alone: one call over 2Δt is two calls over Δt.
 *
 * @param dtUs - how long `value` stood; nothing moves when it is not positive
 * @param value - nothing moves while it is not a finite number
 * @param tauUs - time constant, the same at every call of one average
 */
export function moveAverage(average: Average, dtUs: number, value: number, tauUs: number): void {
  if (!(dtUs > 0) || !Number.isFinite(value)) return;
  const alpha = -Math.expm1(-dtUs / tauUs);
  if (average.weight === 0) {
    average.mean = value;
    average.variance = 0;
    average.weight = alpha;
  } else {
    average.weight += alpha * (1 - average.weight);
    const share = alpha / average.weight;
    const away = value - average.mean;
    average.mean += share * away;
    average.variance = (1 - share) * (average.variance + share * away * away);
  }
  average.observedUs += dtUs;
}
