/** The last values of a series, in the order of arrival and sorted. */
export interface Rank {
  /** A ring. */
  readonly arrivals: Float64Array;
  /** Ascending, up to `count`. */
  readonly sorted: Float64Array;
  /** Where the next value goes in the ring. */
  next: number;
  count: number;
}

/** Holds the last `capacity` values. */
export function newRank(capacity: number): Rank {
  return {
    arrivals: new Float64Array(capacity),
    sorted: new Float64Array(capacity),
    next: 0,
    count: 0,
  };
}

/** Takes a value, and lets the oldest go when full. NaN is not taken. */
export function pushRank(rank: Rank, value: number): boolean {
  if (Number.isNaN(value)) return false;
  const { arrivals, sorted, next, count } = rank;
  const to = firstNotBelow(sorted, count, value);
  if (count < arrivals.length) {
    sorted.copyWithin(to + 1, to, count);
    sorted[to] = value;
    rank.count = count + 1;
  } else {
    const from = firstNotBelow(sorted, count, arrivals[next]!);
    // Only what lies between the place that is left and the one that is taken moves, by one.
    if (to > from) {
      sorted.copyWithin(from, from + 1, to);
      sorted[to - 1] = value;
    } else {
      sorted.copyWithin(to + 1, to, from);
      sorted[to] = value;
    }
  }
  arrivals[next] = value;
  rank.next = next + 1 === arrivals.length ? 0 : next + 1;
  return true;
}

/**
 * Mid percentile rank of `value` among the values held, (#less + ½·#equal)/n, in 0..1 (Parzen's
 * mid-distribution, 2004); NaN when none is held or `value` is NaN.
 */
export function percentileRank(rank: Rank, value: number): number {
  const { sorted, count } = rank;
  if (count === 0 || Number.isNaN(value)) return Number.NaN;
  const less = firstNotBelow(sorted, count, value);
  const notMore = firstAbove(sorted, less, count, value);
  return (less + notMore) / (2 * count);
}

function firstNotBelow(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(sorted: Float64Array, from: number, count: number, value: number): number {
  let low = from;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
