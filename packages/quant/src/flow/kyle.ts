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
  /** NaN while it is not known. */
  mid: number;
}

/** A window of `count` buckets of `bucketUs` microseconds. */
export function newKyle(count: number, bucketUs: number): Kyle {
  return {
    bucketUs,
    signed: new Float64Array(count + 1),
    volume: new Float64Array(count + 1),
    mids: new Float64Array(count + 1).fill(Number.NaN),
    newest: -1,
    mid: Number.NaN,
  };
}

/** The mid from `ts` on, until the next; NaN when it is not known. One older than the newest bucket is let go. */
export function moveKyle(kyle: Kyle, ts: number, mid: number): void {
  const bucket = open(kyle, ts);
  if (bucket < 0 || bucket < kyle.newest) return;
  kyle.mid = Number.isFinite(mid) ? mid : Number.NaN;
  kyle.mids[bucket % kyle.mids.length] = kyle.mid;
}

/** A trade of `signedSize` lots, bought +, sold −, in the bucket of its own time; one older than the window is let go. */
export function addToKyle(kyle: Kyle, ts: number, signedSize: number): void {
  if (!Number.isFinite(signedSize)) return;
  const bucket = open(kyle, ts);
  if (bucket < 0) return;
  kyle.signed[bucket % kyle.mids.length]! += signedSize;
  kyle.volume[bucket % kyle.mids.length]! += Math.abs(signedSize);
}

/** The bucket of `ts`, a new one with the mid that stands; -1 when it is older than the window. */
function open(kyle: Kyle, ts: number): number {
  if (!(ts >= 0 && ts <= Number.MAX_SAFE_INTEGER)) return -1;
  const { signed, volume, mids, newest } = kyle;
  const length = mids.length;
  const bucket = Math.floor(ts / kyle.bucketUs);
  if (bucket <= newest) return bucket > newest - length ? bucket : -1;
  // What stood before a silence as long as the window says nothing about the trades after it.
  if (bucket - newest >= length) kyle.mid = Number.NaN;
  for (let i = Math.max(newest, bucket - length) + 1; i <= bucket; i++) {
    signed[i % length] = 0;
    volume[i % length] = 0;
    mids[i % length] = kyle.mid;
  }
  kyle.newest = bucket;
  return bucket;
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
  let n = 0;
  let traded = 0;
  let signedSum = 0;
  let moveSum = 0;
  for (let i = first; i <= last; i++) {
    const move = mids[i % length]! - mids[(i - 1) % length]!;
    if (Number.isNaN(move)) continue;
    n++;
    if (volume[i % length]! > 0) traded++;
    signedSum += signed[i % length]!;
    moveSum += move;
  }
  if (traded < MIN_TRADED) return Number.NaN;
  // After the newest bucket the mid stands and nothing trades: points at the origin.
  const still = Number.isNaN(kyle.mid) ? 0 : end - 1 - last;
  const signedMean = signedSum / (n + still);
  const moveMean = moveSum / (n + still);
  let sxx = still * signedMean * signedMean;
  let sxy = still * signedMean * moveMean;
  let raw = 0;
  for (let i = first; i <= last; i++) {
    const move = mids[i % length]! - mids[(i - 1) % length]!;
    if (Number.isNaN(move)) continue;
    const x = signed[i % length]! - signedMean;
    sxx += x * x;
    sxy += x * (move - moveMean);
    raw += signed[i % length]! * signed[i % length]!;
  }
  // Rounding leaves a little where all are alike.
  return sxx > 1e-12 * raw ? sxy / sxx : Number.NaN;
}

export function resetKyle(kyle: Kyle): void {
  kyle.signed.fill(0);
  kyle.volume.fill(0);
  kyle.mids.fill(Number.NaN);
  kyle.newest = -1;
  kyle.mid = Number.NaN;
}
