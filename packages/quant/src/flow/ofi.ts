/**
 * Order flow imbalance of one change of the best quotes (Cont, Kukanov and Stoikov, 2014), in lots:
 * 1{Pb ≥ Pb'}·qb − 1{Pb ≤ Pb'}·qb' − 1{Pa ≤ Pa'}·qa + 1{Pa ≥ Pa'}·qa'. Positive when demand grew or
 * supply shrank; add up over a window. A side that is not known before or after (NaN) adds 0.
 */
export function ofi(
  prevBid: number,
  prevBidSize: number,
  prevAsk: number,
  prevAskSize: number,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
): number {
  // Supply is demand with prices turned round.
  return demand(prevBid, prevBidSize, bid, bidSize) - demand(-prevAsk, prevAskSize, -ask, askSize);
}

function demand(prevPrice: number, prevSize: number, price: number, size: number): number {
  let change = 0;
  if (price >= prevPrice) change += size;
  if (price <= prevPrice) change -= prevSize;
  return Number.isNaN(size - prevSize) ? 0 : change;
}

/** The best levels of a book, best first: prices and sizes, NaN where a level is not there. */
export interface BookLevels {
  readonly bids: Float64Array;
  readonly bidSizes: Float64Array;
  readonly asks: Float64Array;
  readonly askSizes: Float64Array;
}

/**
 * Multi-level order flow imbalance (Xu, Gould and Howison, 2018), in lots: Σ w_l·e_l over the first
 * `levels`, each level's e as in `ofi`. Weights are 1 unless given.
 */
export function ofiOfLevels(
  prev: BookLevels,
  book: BookLevels,
  levels: number,
  weights?: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < levels; i++) {
    const e =
      demand(prev.bids[i]!, prev.bidSizes[i]!, book.bids[i]!, book.bidSizes[i]!) -
      demand(-prev.asks[i]!, prev.askSizes[i]!, -book.asks[i]!, book.askSizes[i]!);
    sum += weights === undefined ? e : weights[i]! * e;
  }
  return sum;
}
