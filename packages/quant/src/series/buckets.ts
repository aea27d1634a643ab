/** Sums over a rolling window of event time: a ring of buckets with some columns each. */
export interface Buckets {
  readonly count: number;
  readonly bucketUs: number;
  readonly columns: number;
  /** Bucket by bucket, its columns beside each other. */
  readonly sums: Float64Array;
  /** Of all buckets held, by column: read only where it is exact. */
  readonly totals: Float64Array;
  /** By column: 1 while all numbers were integers below 2^53, so that sums are exact in any order. */
  readonly whole: Uint8Array;
  /** Ordinal of the newest bucket; -1 when empty. */
  newest: number;
  /** Time of the newest event; -1 when empty. */
  ts: number;
}

/** A window of `count` buckets of `bucketUs` microseconds. */
export function newBuckets(count: number, bucketUs: number, columns: number): Buckets {
  return {
    count,
    bucketUs,
    columns,
    sums: new Float64Array(count * columns),
    totals: new Float64Array(columns),
    whole: new Uint8Array(columns).fill(1),
    newest: -1,
    ts: -1,
  };
}

/**
 * Adds to the bucket of the event's own time, however late it comes.
 *
 * @returns false when it was let go: older than the window, or not a finite number
 */
export function addToBuckets(buckets: Buckets, ts: number, column: number, value: number): boolean {
  if (!(ts >= 0 && ts <= Number.MAX_SAFE_INTEGER) || !Number.isFinite(value)) return false;
  const { count, columns, sums, totals } = buckets;
  const bucket = Math.floor(ts / buckets.bucketUs);
  if (bucket > buckets.newest) open(buckets, bucket);
  else if (bucket <= buckets.newest - count) return false;
  sums[(bucket % count) * columns + column]! += value;
  totals[column]! += value;
  if (!Number.isInteger(value) || !Number.isSafeInteger(totals[column]!)) {
    buckets.whole[column] = 0;
  }
  if (ts > buckets.ts) buckets.ts = ts;
  return true;
}

/** Makes `bucket` the newest; the buckets that leave the window for it are emptied. */
function open(buckets: Buckets, bucket: number): void {
  const { count, columns, sums, totals, whole } = buckets;
  for (let i = Math.max(buckets.newest, bucket - count) + 1; i <= bucket; i++) {
    const first = (i % count) * columns;
    for (let column = 0; column < columns; column++) {
      totals[column]! -= sums[first + column]!;
      sums[first + column] = 0;
      if (!Number.isSafeInteger(totals[column]!)) whole[column] = 0;
    }
  }
  buckets.newest = bucket;
}

/**
 * The sum of a column over the window that ends before `ts`: [ts − count·bucketUs, ts) where `ts` is a
 * multiple of the bucket, else the bucket that `ts` is in, as far as it is filled, and count − 1 before
 * it. Always what adding up the buckets gives, without drift: where all values were integers it takes
 * the buckets outside the window from the running total, else it adds up those inside.
 */
export function sumOf(buckets: Buckets, ts: number, column: number): number {
  const { count, newest } = buckets;
  const end = Math.ceil(ts / buckets.bucketUs);
  const oldest = Math.max(newest - count + 1, 0);
  const first = Math.max(end - count, oldest);
  const last = Math.min(end - 1, newest);
  if (!(last >= first)) return 0;
  if (buckets.whole[column] === 0 || 2 * (last - first) < count) {
    return sumBetween(buckets, first, last, column);
  }
  const before = sumBetween(buckets, oldest, first - 1, column);
  return buckets.totals[column]! - before - sumBetween(buckets, last + 1, newest, column);
}

function sumBetween(buckets: Buckets, first: number, last: number, column: number): number {
  const { columns, sums } = buckets;
  // Ordinals are too great for integer arithmetic, in which places are quicker: one division, then steps.
  let place = (first % buckets.count) * columns + column;
  let sum = 0;
  for (let left = last - first; left >= 0; left--) {
    sum += sums[place]!;
    place += columns;
    if (place >= sums.length) place -= sums.length;
  }
  return sum;
}

export function resetBuckets(buckets: Buckets): void {
  buckets.sums.fill(0);
  buckets.totals.fill(0);
  buckets.whole.fill(1);
  buckets.newest = -1;
  buckets.ts = -1;
}
