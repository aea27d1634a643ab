/** With fewer buckets that traded a slope is chance. */
const MIN_TRADED = 30;

/** Signed volume and the mid at the end, by bucket of event time: a ring, one longer than the window. */
export interface Kyle {
  readonly bucketUs: number;
  readonly signed: Float64Array;
  readonly volume: Float64Array;
  readonly mids: Float64Array;
  /** Ordinal of the newest bucket; -1 when empty. */
  newest: number;
}

/** A window of `count` buckets of `bucketUs` microseconds. */
export function newKyle(count: number, bucketUs: number): Kyle {
  return {
    bucketUs,
    signed: new Float64Array(count + 1),
    volume: new Float64Array(count + 1),
    mids: new Float64Array(count + 1).fill(Number.NaN),
    newest: -1,
  };
}

/** The mid from `ts` on, until the next; NaN when it is not known. One older than the newest bucket is let go. */
export function moveKyle(kyle: Kyle, ts: number, mid: number): void {
  const bucket = bucketOf(kyle, ts);
  if (!(bucket >= kyle.newest)) return;
  if (bucket > kyle.newest) open(kyle, bucket);
  const place = bucket % kyle.mids.length;
  // Two stores: a choice between a number and NaN is an allocation each time.
  if (Number.isFinite(mid)) kyle.mids[place] = mid;
  else kyle.mids[place] = Number.NaN;
}

/** A trade of `signedSize` lots, bought +, sold −, in the bucket of its own time; one older than the window is let go. */
export function addToKyle(kyle: Kyle, ts: number, signedSize: number): void {
  const bucket = bucketOf(kyle, ts);
  if (!(bucket > kyle.newest - kyle.mids.length) || !Number.isFinite(signedSize)) return;
  if (bucket > kyle.newest) open(kyle, bucket);
  kyle.signed[bucket % kyle.mids.length]! += signedSize;
  kyle.volume[bucket % kyle.mids.length]! += Math.abs(signedSize);
}

/** NaN for what is no time. */
function bucketOf(kyle: Kyle, ts: number): number {
  return ts >= 0 && ts <= Number.MAX_SAFE_INTEGER ? Math.floor(ts / kyle.bucketUs) : Number.NaN;
}

/** Makes `bucket` the newest; in those since the last one the mid stood and nothing traded. */
function open(kyle: Kyle, bucket: number): void {
  const { signed, volume, mids, newest } = kyle;
  const length = mids.length;
  // What stood before a silence as long as the window says nothing about the trades after it.
  const known = newest >= 0 && bucket - newest < length;
  const mid = known ? mids[newest % length]! : Number.NaN;
  for (let i = Math.max(newest, bucket - length) + 1; i <= bucket; i++) {
    signed[i % length] = 0;
    volume[i % length] = 0;
    mids[i % length] = mid;
  }
  kyle.newest = bucket;
}

/**
 * Kyle's λ (1985): the least-squares slope, with a constant, of the change of the mid on signed volume,
 * over the window's full buckets before `ts`; in the unit of the price per lot. Buckets without a trade
 * count as points too. NaN below 30 buckets that traded, or when all signed volumes are alike.
 */
export function kyleLambda(kyle: Kyle, ts: number): number {
  const { signed, volume, mids, newest } = kyle;
  const length = mids.length;
  const end = Math.floor(ts / kyle.bucketUs);
  const first = Math.max(end - length + 1, newest - length + 2, 1);
  const last = Math.min(end - 1, newest);
  // Ordinals are too great for integer arithmetic, in which places are quicker: one division, then steps.
  const start = first % length;
  let n = 0;
  let traded = 0;
  let signedSum = 0;
  let moveSum = 0;
  let place = start;
  let before = mids[(first - 1) % length]!;
  for (let left = last - first; left >= 0; left--) {
    const mid = mids[place]!;
    if (!Number.isNaN(mid - before)) {
      n++;
      if (volume[place]! > 0) traded++;
      signedSum += signed[place]!;
      moveSum += mid - before;
    }
    before = mid;
    place = place + 1 === length ? 0 : place + 1;
  }
  if (traded < MIN_TRADED) return Number.NaN;
  // After the newest bucket the mid stands and nothing trades: points at the origin.
  const still = Number.isNaN(mids[newest % length]!) ? 0 : end - 1 - last;
  const signedMean = signedSum / (n + still);
  const moveMean = moveSum / (n + still);
  let sxx = still * signedMean * signedMean;
  let sxy = still * signedMean * moveMean;
  let raw = 0;
  place = start;
  before = mids[(first - 1) % length]!;
  for (let left = last - first; left >= 0; left--) {
    const mid = mids[place]!;
    if (!Number.isNaN(mid - before)) {
      const x = signed[place]! - signedMean;
      sxx += x * x;
      sxy += x * (mid - before - moveMean);
      raw += signed[place]! * signed[place]!;
    }
    before = mid;
    place = place + 1 === length ? 0 : place + 1;
  }
  // Rounding leaves a little where all are alike.
  return sxx > 1e-12 * raw ? sxy / sxx : Number.NaN;
}

export function resetKyle(kyle: Kyle): void {
  kyle.signed.fill(0);
  kyle.volume.fill(0);
  kyle.mids.fill(Number.NaN);
  kyle.newest = -1;
}
