/**
 * Size-weighted mid, (Pa·Qb + Pb·Qa)/(Qa + Qb), in the unit of the price (Gatheral and Oomen, 2010, call
 * it the micro-price): nearer to the side that is about to give way. NaN when a side is not known or
 * there is no size.
 */
export function microprice(bid: number, bidSize: number, ask: number, askSize: number): number {
  const both = bidSize + askSize;
  return both > 0 ? bid + (ask - bid) * (bidSize / both) : Number.NaN;
}
