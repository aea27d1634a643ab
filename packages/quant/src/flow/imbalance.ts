/**
 * Depth imbalance Σw_l(B_l − A_l) / Σw_l(B_l + A_l) over the first `levels`, −1 (only sellers) to 1 (only
 * buyers); one level is the queue imbalance of Gould and Bonart (2016). A size that is not known counts
 * as none; NaN when there is no size at all. Weights are 1 unless given.
 */
export function imbalance(
  bidSizes: Float64Array,
  askSizes: Float64Array,
  levels: number,
  weights?: Float64Array,
): number {
  let bids = 0;
  let asks = 0;
  for (let i = 0; i < levels; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (bidSizes[i]! > 0) bids += weight * bidSizes[i]!;
    if (askSizes[i]! > 0) asks += weight * askSizes[i]!;
  }
  return bids + asks > 0 ? (bids - asks) / (bids + asks) : Number.NaN;
}
