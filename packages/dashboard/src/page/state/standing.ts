/** How a value stands among those before it. */
export interface Standing {
  /** Since the start of the span; null while there is nothing to compare with. */
  readonly change: number | null;
  /** Share of the span's values below this one, ties by half, 0 to 100. */
  readonly percentile: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Fewer say nothing about where a value stands. */
const LEAST_FOR_RANK = 20;

/** Where `now` stands among the values of a span, oldest first. */
export function standing(now: number | null, values: readonly number[]): Standing {
  const first = values[0];
  if (now === null || first === undefined) {
    return { change: null, percentile: null, low: null, high: null };
  }
  let below = 0;
  let equal = 0;
  let low = now;
  let high = now;
  for (const value of values) {
    if (value < now) below += 1;
    else if (value === now) equal += 1;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Where nothing has moved there is no high and no low to be between.
  const isRanked = values.length >= LEAST_FOR_RANK && low < high;
  const percentile = isRanked ? (100 * (below + equal / 2)) / values.length : null;
  return { change: values.length < 2 ? null : now - first, percentile, low, high };
}
