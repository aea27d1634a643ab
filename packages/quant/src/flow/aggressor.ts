/** +1 bought, −1 sold, 0 not known. */
export type Aggressor = 1 | 0 | -1;

/**
 * Lee and Ready (1991), for a trade whose feed does not say who started it: bought above the mid, sold
 * below it, else the tick rule. The quote is the one that stood when it traded, without their lag of five
 * seconds: feeds are ordered today. A quote that is not two-sided, or crossed, is not asked.
 *
 * @param lastPrice - of the trade before; NaN when there was none
 * @param lastSign - what `tickSign` gave for the trade before; 0 when there was none
 */
export function aggressorOf(
  price: number,
  bid: number,
  ask: number,
  lastPrice: number,
  lastSign: Aggressor,
): Aggressor {
  if (bid <= ask) {
    const mid = 0.5 * (bid + ask);
    if (price > mid) return 1;
    if (price < mid) return -1;
  }
  return tickSign(price, lastPrice, lastSign);
}

/** The tick rule: the sign of the last change of price, up to this trade. */
export function tickSign(price: number, lastPrice: number, lastSign: Aggressor): Aggressor {
  if (price > lastPrice) return 1;
  return price < lastPrice ? -1 : lastSign;
}
